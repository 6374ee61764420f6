"""What a collector of spans receives from the real apps: for each request one span with route, method and status."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from deploy.ops.installed import installed_services
from tests.support.collector import Collector, collecting
from tests.support.every_route import routes_of
from tests.support.traced_walk import CLIENT, NAME


@pytest.fixture(scope="module")
def walked() -> Iterator[tuple[list[str], Collector]]:
    """The requests that were made, and the collector that got their spans."""
    with collecting() as collector:
        command = [sys.executable, "-m", "tests.support.traced_walk", collector.endpoint]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
        yield said.stdout.splitlines(), collector


def attributes(span: Span) -> dict[str, str | int]:
    return {
        one.key: one.value.int_value if one.value.HasField("int_value") else one.value.string_value
        for one in span.attributes
    }


def test_every_route_was_asked(walked: tuple[list[str], Collector]) -> None:
    asked = {" ".join(line.split()[:2]) for line in walked[0]}
    assert {str(route) for service in installed_services().values() for route in routes_of(service)} <= asked


def test_each_request_makes_one_span_with_method_route_and_status(walked: tuple[list[str], Collector]) -> None:
    requests, collector = walked
    told = Counter(
        f"{said['http.request.method']} {said['http.route']} {said['http.response.status_code']}"
        for span in collector.spans
        for said in [attributes(span)]
        if span.kind == Span.SPAN_KIND_SERVER
    )
    assert told == Counter(requests)


def test_a_request_makes_no_other_span_and_no_span_says_more(walked: tuple[list[str], Collector]) -> None:
    spans = walked[1].spans
    allowed = {"http.request.method", "http.route", "http.response.status_code"}
    assert {(span.kind, *sorted(attributes(span))) for span in spans} == {(Span.SPAN_KIND_SERVER, *sorted(allowed))}
    assert all(
        span.name == f"{said['http.request.method']} {said['http.route']}"
        for span in spans
        for said in [attributes(span)]
    )
    assert not [span.name for span in spans if span.events or span.trace_state]


def test_nothing_that_a_caller_wrote_reaches_the_collector(walked: tuple[list[str], Collector]) -> None:
    sent = b"".join(request.SerializeToString() for _, request in walked[1].requests)
    assert sent
    assert not [word for word in (CLIENT, NAME, "cursor", "http://service.test") if word.encode() in sent]
