"""Spans: what is sent to a collector, and what stands in them."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from shared.observability.tracing import current_traceparent, span
from shared.work.unit import Transactions, Work
from tests.support.collector import Collector, collecting
from tests.support.intakes import TOPIC, intake_with
from tests.support.parcel_reactions import keeps_copy
from tests.support.raw_records import parcel_event, records_of
from tests.support.traces import recorded

FIRST = f"00-{'a' * 32}-{'1' * 16}-01"
SECOND = f"00-{'b' * 32}-{'2' * 16}-01"

embedded = pytest.mark.parametrize("database_url", ["embedded"], indirect=True)

_PROGRAM = """
import sys
from shared.observability.tracing import configure_tracing, current_traceparent, span
configure_tracing("parcels", sys.argv[1] or None)
with span("pack"):
    print(current_traceparent())
"""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as made:
        yield made


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    return recorded(monkeypatch)


def said_by(endpoint: str) -> str:
    """What a process with this endpoint names as its traceparent. A process: there is one provider in each."""
    command = [sys.executable, "-c", _PROGRAM, endpoint]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_the_spans_of_a_service_reach_the_configured_collector(collector: Collector) -> None:
    said = said_by(collector.endpoint)
    ((path, request),) = collector.requests
    (resource,) = request.resource_spans
    assert path == "/v1/traces"
    assert ("service.name", "vidare-parcels") in {
        (one.key, one.value.string_value) for one in resource.resource.attributes
    }
    (sent,) = resource.scope_spans[0].spans
    assert (sent.name, said.split("-")[1:3]) == ("pack", [sent.trace_id.hex(), sent.span_id.hex()])


def test_without_an_endpoint_there_are_no_spans() -> None:
    assert said_by("") == "None"


def test_an_error_is_told_by_its_class_and_never_by_its_sentence(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), span("pack"):
        raise ValueError("a secret")
    (made,) = spans.get_finished_spans()
    assert (made.status.status_code, made.status.description) == (StatusCode.ERROR, "ValueError")
    assert "secret" not in made.to_json()


class _Causing:
    """A reaction that notes under which trace the facts of its transaction would be published."""

    def __init__(self) -> None:
        self.traceparents: list[str | None] = []

    async def __call__(self, _work: Work[Any], _received: Sequence[Any]) -> None:
        self.traceparents.append(current_traceparent())


async def take(transactions: Transactions[Any], *traceparents: str | None) -> str | None:
    """One batch, an event for each; under which traceparent the reaction stood."""
    causing = _Causing()
    intake = intake_with(transactions, replace(keeps_copy(TOPIC), react=causing))
    events = [replace(parcel_event(uuid4(), 1), traceparent=one) for one in traceparents]
    await intake.take(records_of(events))
    (found,) = causing.traceparents
    return found


@embedded
async def test_what_a_batch_of_one_request_causes_belongs_to_that_requests_trace(
    transactions: Transactions[Any], spans: InMemorySpanExporter
) -> None:
    under = await take(transactions, FIRST, FIRST)
    (made,) = spans.get_finished_spans()
    assert under is not None and under.split("-")[1] == "a" * 32
    assert made.parent is not None and (made.name, made.parent.span_id) == ("consume parcels.test", int("1" * 16, 16))


@embedded
async def test_a_batch_of_several_requests_is_linked_to_each_and_belongs_to_none(
    transactions: Transactions[Any], spans: InMemorySpanExporter
) -> None:
    await take(transactions, FIRST, SECOND, None, "not a traceparent")
    (made,) = spans.get_finished_spans()
    assert made.parent is None
    linked = {f"{link.context.trace_id:032x}" for link in made.links if link.context.is_valid}
    assert linked == {"a" * 32, "b" * 32}


@embedded
async def test_the_trace_goes_on_where_no_collector_is_configured(transactions: Transactions[Any]) -> None:
    assert await take(transactions, FIRST) == FIRST
    assert await take(transactions, FIRST, SECOND) is None
