"""OpenTelemetry: spans are sent only when an OTLP endpoint is configured; the W3C context is always passed on."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanContext, SpanKind, Status, StatusCode

tracer = trace.get_tracer("vidare")


def configure_tracing(service: str, endpoint: str | None) -> None:
    """Sends spans to `endpoint` (OTLP over HTTP, `…/v1/traces`); without one, nothing is sent."""
    if endpoint is None:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": f"vidare-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
    trace.set_tracer_provider(provider)


def current_traceparent() -> str | None:
    """The W3C `traceparent` of the span we are in, if any."""
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


def _context_of(traceparent: str) -> SpanContext:
    return trace.get_current_span(propagate.extract({"traceparent": traceparent})).get_span_context()
