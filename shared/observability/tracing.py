"""OpenTelemetry: spans are sent only when an OTLP endpoint is configured; the W3C context is always passed on."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import INVALID_SPAN, Span, SpanContext, SpanKind, Status, StatusCode, Tracer

tracer: Tracer | None = None
"""Makes the spans, where they are sent somewhere."""

# Without a collector the context goes on as it came. A span that nobody records costs a fifth of sending a webhook.
_came_with: ContextVar[str | None] = ContextVar("came_with", default=None)
# Version, then trace, parent and flags. A later version than ours may have more after them (W3C Trace Context).
_TRACEPARENT = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})(?P<rest>-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?P<more>-.*)?"
)


def configure_tracing(service: str, endpoint: str | None) -> None:
    """Sends spans to `endpoint` (OTLP over HTTP, `…/v1/traces`); without one, nothing is sent."""
    global tracer  # noqa: PLW0603 a process has one
    if endpoint is None:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": f"vidare-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
    trace.set_tracer_provider(provider)
    tracer = provider.get_tracer("vidare")


def current_traceparent() -> str | None:
    """The W3C `traceparent` of the span we are in, if any."""
    if tracer is None:
        return _came_with.get()
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def span(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    traceparent: str | None = None,
    links: Collection[str] = (),
) -> Iterator[Span]:
    """A span under the given remote parent, or under the current one; `links` are the traceparents of further causes.

    Names and codes only, no personal data. Of an error only its class, since its text may contain anything.
    """
    if tracer is None:
        with _passing_on(traceparent):
            yield INVALID_SPAN
        return
    parent = propagate.extract({"traceparent": traceparent}) if traceparent else None
    with tracer.start_as_current_span(
        name, context=parent, kind=kind, record_exception=False, set_status_on_exception=False
    ) as made:
        if made.is_recording():
            for one in links:
                made.add_link(_context_of(one))
        try:
            yield made
        except Exception as error:
            made.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


@contextmanager
def _passing_on(traceparent: str | None) -> Iterator[None]:
    if traceparent is None:
        yield
        return
    before = _came_with.set(_read(traceparent))
    try:
        yield
    finally:
        _came_with.reset(before)


def _read(traceparent: str) -> str | None:
    """In the version that we speak; None where it is none."""
    found = _TRACEPARENT.fullmatch(traceparent)
    if found is None or (found["version"] == "00" and found["more"]):
        return None
    return f"00{found['rest']}"


def _context_of(traceparent: str) -> SpanContext:
    return trace.get_current_span(propagate.extract({"traceparent": traceparent})).get_span_context()
