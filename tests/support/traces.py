"""The spans of a test, kept in memory instead of being sent to a collector."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.observability import tracing


def recorded(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """From here on spans are recorded as with a configured endpoint; a process may have its one provider only once."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("vidare"))
    return kept
