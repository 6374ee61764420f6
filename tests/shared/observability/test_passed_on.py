"""Without a collector nothing is recorded, and a trace's context goes on just as OpenTelemetry would pass it on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import propagate, trace

from shared.observability.tracing import current_traceparent, span

TRACEPARENT = f"00-{'a' * 32}-{'1' * 16}-01"
PARTS = st.tuples(
    st.sampled_from(["00", "01", "cc", "ff", "0", "0g"]),
    st.sampled_from(["a" * 32, "0" * 32, "1" * 31, "A" * 32]),
    st.sampled_from(["1" * 16, "0" * 16, "b" * 17]),
    st.sampled_from(["00", "01", "ff", "1"]),
    st.sampled_from([None, "more", ""]),
).map(lambda parts: "-".join(part for part in parts if part is not None))


def by_the_library(traceparent: str) -> str | None:
    """What OpenTelemetry makes of it."""
    context = propagate.extract({"traceparent": traceparent})
    if not trace.get_current_span(context).get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier, context)
    return carrier["traceparent"]


@given(st.one_of(PARTS, st.text("0123456789abcdef-", min_size=1)))
def test_a_context_is_passed_on_as_the_library_passes_it_on(traceparent: str) -> None:
    with span("consume", traceparent=traceparent):
        assert current_traceparent() == by_the_library(traceparent)
    assert current_traceparent() is None


def test_a_span_within_another_belongs_to_the_same_trace_and_ends_before_it() -> None:
    other = TRACEPARENT.replace("a", "b")
    with span("consume", traceparent=TRACEPARENT):
        with span("deliver") as made:
            assert (current_traceparent(), made.is_recording()) == (TRACEPARENT, False)
        with span("consume", traceparent=other):
            assert current_traceparent() == other
        assert current_traceparent() == TRACEPARENT


def test_an_error_leaves_no_context_behind() -> None:
    with pytest.raises(ValueError, match="broken"), span("consume", traceparent=TRACEPARENT):
        raise ValueError("broken")
    assert current_traceparent() is None
