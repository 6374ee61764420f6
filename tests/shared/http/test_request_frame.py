"""What stands around each request: its id, its headers, its metric and its log line, and never its path."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from shared.messaging.envelope import unpack_headers
from shared.persistence.mechanisms import audit_entry, outbox
from tests.support.parcel_api import SECRET, ParcelApi

pytestmark = pytest.mark.parametrize("database_url", ["embedded"], indirect=True)


@pytest.mark.parametrize("path", ["/healthz", "/v1/nothing", "/v1/parcels", "/v1/crash"])
async def test_the_request_id_that_comes_in_goes_out(api: ParcelApi, path: str) -> None:
    answer = await api.get(path, x_request_id="case-4711.a_b")
    assert answer.headers["x-request-id"] == "case-4711.a_b"


@pytest.mark.parametrize("odd", ["", " ", "a b", "x" * 65, "a\u00e5", "<script>", "a;b", "x\ty"])
async def test_a_missing_or_odd_request_id_is_replaced(api: ParcelApi, odd: str) -> None:
    headers = {b"X-Request-ID": odd.encode("latin-1")} if odd else {}
    answer = await api.client.get("/healthz", headers=headers)
    assert answer.headers["x-request-id"] != odd
    UUID(answer.headers["x-request-id"])


async def test_the_request_id_is_the_correlation_of_all_that_follows(api: ParcelApi) -> None:
    with capture_logs() as logs:
        await api.post("/v1/parcels", {}, idempotency_key="k", x_request_id="r-42")
    async with api.runtime.database.reading() as session:
        (audited,) = (await session.execute(select(audit_entry.c.correlation))).scalars()
        (headers,) = (await session.execute(select(outbox.c.headers))).scalars()
    assert audited == "r-42"
    assert dict(unpack_headers(headers))["ce_correlationid"] == b"r-42"
    assert [line["event"] for line in logs] == ["request.answered"]


async def test_the_trace_of_the_caller_goes_on_in_the_event(api: ParcelApi) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    await api.post("/v1/parcels", {}, idempotency_key="k", traceparent=f"00-{trace}-b7ad6b7169203331-01")
    async with api.runtime.database.reading() as session:
        (headers,) = (await session.execute(select(outbox.c.headers))).scalars()
    assert dict(unpack_headers(headers))["traceparent"].decode().split("-")[1] == trace


@pytest.mark.parametrize("path", ["/v1/parcels", "/v1/nothing", "/v1/crash", "/metrics"])
async def test_no_answer_is_stored_on_the_way_or_guessed_at(api: ParcelApi, path: str) -> None:
    answer = await api.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_metrics_and_log_lines_show_the_route_and_never_the_path(api: ParcelApi) -> None:
    parcel, nowhere = (await api.create()).json()["id"], f"nowhere-{uuid4()}"
    with capture_logs() as logs:
        await api.get(f"/v1/parcels/{parcel}")
        await api.get(f"/v1/parcels/{parcel}?note={nowhere}")
        await api.post(f"/v1/parcels/{parcel}/send", if_match='"1"')
        await api.get(f"/v1/{nowhere}")
        await api.get("/v1/crash")
    metrics = (await api.get("/metrics")).text
    text = repr([{key: value for key, value in line.items() if key != "exc_info"} for line in logs]) + metrics
    for hidden in (parcel, nowhere, SECRET):
        assert hidden not in text
    routes = [(line["route"], line["status"]) for line in logs if line["event"] == "request.answered"]
    assert routes == [
        ("/v1/parcels/{parcel_id}", 200),
        ("/v1/parcels/{parcel_id}", 200),
        ("/v1/parcels/{parcel_id}/send", 200),
        ("unmatched", 404),
        ("/v1/crash", 500),
    ]
    assert 'vidare_request_seconds_count{method="GET",route="/v1/crash",service="parcels",status="500"}' in metrics


async def test_health_and_metrics_write_no_log_lines(api: ParcelApi) -> None:
    with capture_logs() as logs:
        for path in ("/healthz", "/readyz", "/metrics"):
            await api.client.get(path)
    assert logs == []
