"""What callers make up: methods, ids that name a person, bodies without a token."""

from uuid import UUID

import pytest
from prometheus_client import generate_latest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from shared.persistence.mechanisms import idempotency_record
from tests.support.parcel_api import ParcelApi, code_of, problem_of

pytestmark = pytest.mark.parametrize("database_url", ["embedded"], indirect=True)

CODES = ["010190-900P", "010190A900P", "010190y900p", "case010190-900P", "010190-900P2"]
NO_CODES = ["01920000-0000-7000-8000-000000000001", "20263118-0900", "case-4711"]


async def test_a_method_that_nobody_knows_makes_no_time_series_of_its_own(api: ParcelApi) -> None:
    with capture_logs() as logs:
        answer = await api.client.request("GRUMBLE", "/v1/parcels")
    assert answer.status_code == 405
    assert "GRUMBLE" not in generate_latest().decode()
    assert 'method="other",route="/v1/parcels"' in generate_latest().decode()
    assert [line["method"] for line in logs if line["event"] == "request.answered"] == ["other"]


@pytest.mark.parametrize("words", [*CODES, "Aku.Ankka", "case-4711"])
async def test_a_request_id_that_says_something_is_replaced(api: ParcelApi, words: str) -> None:
    answer = await api.get("/v1/parcels", x_request_id=words)
    assert words not in answer.text + str(answer.headers)
    UUID(answer.headers["x-request-id"])


@pytest.mark.parametrize("code", NO_CODES)
async def test_a_key_that_only_resembles_an_identity_code_is_taken(api: ParcelApi, code: str) -> None:
    assert (await api.post("/v1/parcels", {"size": 1}, idempotency_key=code)).status_code == 201


@pytest.mark.parametrize("code", [*CODES, "010190+900P"])
async def test_an_idempotency_key_that_looks_like_an_identity_code_is_refused_and_not_kept(
    api: ParcelApi, code: str
) -> None:
    answer = await api.post("/v1/parcels", {"size": 1}, idempotency_key=code)
    assert code_of(answer) == (422, "invalid-request")
    (error,) = problem_of(answer)["errors"]
    assert (error["parameter"], error["code"]) == ("idempotency-key", "identity-code-in-key")
    assert code not in answer.text
    async with api.runtime.database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(idempotency_record))).scalar_one() == 0


async def test_a_uuid_is_a_good_idempotency_key(api: ParcelApi) -> None:
    await api.create()


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe"])
@pytest.mark.parametrize(
    ("authorization", "code"), [(None, "credentials-missing"), ("Bearer nonsense", "token-malformed")]
)
async def test_who_is_not_known_is_told_so_before_the_body_is_looked_at(
    api: ParcelApi, body: bytes, authorization: str | None, code: str
) -> None:
    headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
    answer = await api.client.post("/v1/parcels", content=body, headers=headers)
    assert code_of(answer) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")
