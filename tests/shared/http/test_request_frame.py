"""What stands around each request: its id, its headers, its metric and its log line, and never its path."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select
from structlog.testing import capture_logs

from shared.http.pseudonyms import pseudonym
from shared.messaging.envelope import unpack_headers
from shared.persistence.mechanisms import audit_entry, outbox
from tests.support.parcel_api import SECRET, ParcelApi
from tests.support.signing_keys import ORGANISATION

ID = "01920000-0000-7000-8000-00000000004f"

pytestmark = pytest.mark.parametrize("database_url", ["embedded"], indirect=True)


@pytest.mark.parametrize("path", ["/healthz", "/v1/nothing", "/v1/parcels", "/v1/crash"])
async def test_the_request_id_that_comes_in_goes_out(api: ParcelApi, path: str) -> None:
    answer = await api.get(path, x_request_id=ID)
    assert answer.headers["x-request-id"] == ID


@pytest.mark.parametrize("odd", ["", " ", "case-4711", f"{{{ID}}}", ID[:-1], "x" * 65, "a\u00e5", "<script>", "x\ty"])
async def test_a_missing_or_odd_request_id_is_replaced(api: ParcelApi, odd: str) -> None:
    headers = {b"X-Request-ID": odd.encode("latin-1")} if odd else {}
    answer = await api.client.get("/healthz", headers=headers)
    assert answer.headers["x-request-id"] != odd
    UUID(answer.headers["x-request-id"])


async def test_the_request_id_is_the_correlation_of_all_that_follows(api: ParcelApi) -> None:
    with capture_logs() as logs:
        await api.post("/v1/parcels", {}, idempotency_key="k", x_request_id=ID)
    async with api.runtime.database.reading() as session:
        (audited,) = (await session.execute(select(audit_entry.c.correlation))).scalars()
        (headers,) = (await session.execute(select(outbox.c.headers))).scalars()
    assert audited == ID
    assert dict(unpack_headers(headers))["ce_correlationid"] == ID.encode()
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
        ("/v1/parcels/{parcel_id}", 422),
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


def answered(logs: list[Any]) -> dict[str, Any]:
    """The one line of a request."""
    (line,) = [dict(line) for line in logs if line["event"] == "request.answered"]
    return line


async def test_a_line_says_whose_request_it_was_without_naming_the_person(api: ParcelApi) -> None:
    with capture_logs() as logs:
        await api.get("/v1/parcels")
    line = answered(logs)
    assert (line["service"], line["organisation"], line["problem"]) == ("parcels", str(ORGANISATION), None)
    assert re.fullmatch("[0-9a-f]{16}", line["subject"])
    assert "clerk" not in repr(logs)


async def test_the_pseudonym_is_the_persons_own_and_keyed(api: ParcelApi) -> None:
    subjects = []
    for subject in ("clerk", "clerk", "other"):
        with capture_logs() as logs:
            await api.client.get("/v1/parcels", headers={"Authorization": f"Bearer {api.token(subject)}"})
        subjects.append(answered(logs)["subject"])
    assert subjects[0] == subjects[1] != subjects[2]
    assert pseudonym(b"one key", "clerk") != pseudonym(b"another", "clerk")


@pytest.mark.parametrize(
    ("path", "roles", "status", "code"),
    [
        ("/v1/parcels", (), 403, "role-not-allowed"),
        ("/v1/parcels/01920000-0000-7000-8000-000000000009", ("caseworker",), 404, "not-found"),
        ("/v1/nothing", ("caseworker",), 404, "no-such-address"),
        ("/v1/parcels?limit=0", ("caseworker",), 422, "invalid-request"),
        ("/v1/crash", ("caseworker",), 500, "internal-error"),
    ],
)
async def test_a_refusal_says_who_was_refused_and_why(
    api: ParcelApi, path: str, roles: tuple[str, ...], status: int, code: str
) -> None:
    with capture_logs() as logs:
        await api.client.get(path, headers={"Authorization": f"Bearer {api.token(roles=roles)}"})
    line = answered(logs)
    assert (line["status"], line["problem"], line["organisation"]) == (status, code, str(ORGANISATION))
    assert line["subject"]


@pytest.mark.parametrize("path", ["/v1/parcels", "/v1/nothing"])
async def test_of_somebody_who_is_not_known_a_line_says_nothing(api: ParcelApi, path: str) -> None:
    with capture_logs() as logs:
        await api.client.get(path, headers={"Authorization": "Bearer of.a.stranger"})
    line = answered(logs)
    assert (line["organisation"], line["subject"]) == (None, None)
    assert line["problem"] in ("token-malformed", "no-such-address")


async def test_problems_are_counted_by_their_code(api: ParcelApi) -> None:
    def count() -> float:
        labels = {"service": "parcels", "status": "401", "code": "credentials-missing"}
        return REGISTRY.get_sample_value("vidare_problems_total", labels) or 0.0

    before = count()
    await api.client.get("/v1/parcels")
    await api.client.get("/v1/parcels")
    assert count() == before + 2
