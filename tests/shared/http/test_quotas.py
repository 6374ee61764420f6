"""Quotas as callers meet them: who is refused, what the refusal says, and that nobody else feels it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import event, text
from structlog.testing import capture_logs

from shared.http import quotas
from shared.kernel.quotas import Quota
from tests.shared.http.test_real_server import serving
from tests.support.parcel_api import ParcelApi, code_of, problem_of
from tests.support.raw_records import WHEN
from tests.support.services import Moment
from tests.support.signing_keys import ORGANISATION

OTHER = UUID("0190d5a8-0000-7000-8000-00000000beef")
EXCEEDED = (429, "quota-exceeded")


@pytest.fixture(autouse=True)
def _a_slow_machine_is_no_silent_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "_TELLING_TAKES_AT_MOST", 60.0)


@asynccontextmanager
async def an_api(database_url: str, folder: Path, **settings: Any) -> AsyncIterator[tuple[ParcelApi, Moment]]:
    """An API whose clock stands still."""
    moment = Moment(WHEN)
    api = ParcelApi(database_url, folder, clock=moment, **settings)
    yield api, moment
    await api.close()


async def ask(api: ParcelApi, subject: str = "clerk", organisation: UUID = ORGANISATION) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {api.token(subject, organisation)}"}
    return await api.client.get("/v1/parcels", headers=headers)


async def passed(api: ParcelApi, subject: str = "clerk", organisation: UUID = ORGANISATION) -> int:
    """How many questions are answered until one is refused."""
    count = 0
    while (answer := await ask(api, subject, organisation)).status_code == 200:
        count += 1
    assert code_of(answer) == EXCEEDED
    return count


async def test_a_caller_may_use_two_thirds_and_all_of_an_organisation_the_whole(
    database_url: str, tmp_path: Path
) -> None:
    async with an_api(database_url, tmp_path, quota_questions="30/minute") as (api, _):
        assert await passed(api, "one") == 20
        assert await passed(api, "another") == 10
        assert await passed(api, "a third") == 0
        assert await passed(api, "one", OTHER) == 20


async def test_the_refusal_says_which_quota_and_how_long_to_wait_and_that_is_true(
    database_url: str, tmp_path: Path
) -> None:
    async with an_api(database_url, tmp_path, quota_questions="9/minute") as (api, moment):
        await passed(api)
        refused = await ask(api)
        assert refused.headers["retry-after"] == "10"
        assert refused.headers["ratelimit-policy"] == '"questions-of-a-caller";q=6;w=60'
        assert refused.headers["ratelimit"] == '"questions-of-a-caller";r=0;t=10'
        told = problem_of(refused)
        assert (told["quota"], told["limit"], told["window"], told["retry_after"]) == (
            "questions-of-a-caller",
            6,
            60,
            10,
        )
        moment.now += timedelta(seconds=9)
        assert code_of(await ask(api)) == EXCEEDED
        moment.now += timedelta(seconds=1)
        assert await passed(api) == 1
        moment.now += timedelta(seconds=60)
        assert await passed(api) == 6


async def test_commands_questions_and_what_writes_to_others_have_quotas_of_their_own(
    database_url: str, tmp_path: Path
) -> None:
    async with an_api(database_url, tmp_path, quota_commands="9/hour", quota_outward="2/hour") as (api, _):
        for _ in range(2):
            assert (await api.post("/v1/letters")).status_code == 204
        refused = await api.post("/v1/letters")
        assert (code_of(refused), problem_of(refused)["quota"]) == (EXCEEDED, "outward")
        for _ in range(4):
            await api.create()
        refused = await api.post("/v1/parcels", {"size": 1}, idempotency_key="k")
        assert (code_of(refused), problem_of(refused)["quota"]) == (EXCEEDED, "commands-of-a-caller")
        assert (await ask(api)).status_code == 200


async def test_what_is_refused_or_repeated_counts_too(database_url: str, tmp_path: Path) -> None:
    async with an_api(database_url, tmp_path, quota_commands="9/hour") as (api, _):
        for _ in range(3):
            assert (await api.post("/v1/parcels", {"size": 1}, idempotency_key="k")).status_code == 201
        for wrong in ({"sise": 1}, {"size": "x"}):
            assert (await api.post("/v1/parcels", wrong, idempotency_key="l")).status_code == 422
        assert (await api.post("/v1/parcels", {"size": 1})).status_code == 428
        assert code_of(await api.post("/v1/parcels", {"size": 1}, idempotency_key="k")) == EXCEEDED


async def test_a_role_that_may_not_ask_is_counted_as_well(database_url: str, tmp_path: Path) -> None:
    async with an_api(database_url, tmp_path, quota_questions="3/hour") as (api, _):
        headers = {"Authorization": f"Bearer {api.token(roles=[])}"}
        codes = [code_of(await api.client.get("/v1/parcels", headers=headers))[0] for _ in range(3)]
        assert codes == [403, 403, 429]


async def test_without_a_token_the_address_has_a_quota_and_callers_do_not_feel_it(
    database_url: str, tmp_path: Path
) -> None:
    async with an_api(database_url, tmp_path, quota_strangers="4/hour") as (api, _):
        for _ in range(2):
            assert (await api.client.get("/v1/problems")).status_code == 200
            assert (await api.client.get("/v1/parcels")).status_code == 401
        assert code_of(await api.client.get("/v1/problems")) == EXCEEDED
        assert code_of(await api.client.get("/v1/parcels", headers={"Authorization": "Bearer x"})) == EXCEEDED
        assert (await ask(api)).status_code == 200
        for path in ("/healthz", "/metrics", "/readyz"):
            assert (await api.client.get(path)).status_code == 200


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("trusted", "forwarded", "status"),
    [
        ("127.0.0.0/8", "203.0.113.8", 200),
        ("127.0.0.0/8", "203.0.113.7", 429),
        ("127.0.0.0/8 198.51.100.1", "203.0.113.8, 203.0.113.7, 198.51.100.1", 429),
        ("127.0.0.0/8", "2001:db8:1:2::9", 200),
        ("10.0.0.0/8", "203.0.113.8", 429),
    ],
)
async def test_whose_address_it_is_a_trusted_proxy_says_and_nobody_else(
    database_url: str, tmp_path: Path, trusted: str, forwarded: str, status: int
) -> None:
    api = ParcelApi(database_url, tmp_path, quota_strangers="2/hour", trusted_proxies=trusted)
    async with serving(api) as (client, _stop):
        for _ in range(2):
            answer = await client.get("/v1/problems", headers={"X-Forwarded-For": "203.0.113.7"})
            assert answer.status_code == 200
        answer = await client.get("/v1/problems", headers={"X-Forwarded-For": forwarded})
        assert answer.status_code == status
    await api.close()


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_of_ipv6_a_whole_subscriber_has_one_quota(database_url: str, tmp_path: Path) -> None:
    api = ParcelApi(database_url, tmp_path, quota_strangers="2/hour", trusted_proxies="127.0.0.1")
    async with serving(api) as (client, _stop):
        codes = [
            (await client.get("/v1/problems", headers={"X-Forwarded-For": address})).status_code
            for address in ("2001:db8::1", "2001:db8::ffff:1", "2001:db8::2", "2001:db8:0:1::1")
        ]
    assert codes == [200, 200, 429, 200]
    await api.close()


@pytest.mark.parametrize("database_url", [pytest.param("real", marks=pytest.mark.containers)], indirect=True)
async def test_two_processes_hold_one_quota_together(database_url: str, tmp_path: Path) -> None:
    quota = Quota(60, 3600)
    async with (
        an_api(database_url, tmp_path, quota_questions=str(quota)) as (first, _),
        an_api(database_url, tmp_path, quota_questions=str(quota)) as (second, _),
    ):

        async def take_turns(subject: str) -> int:
            return sum([(await ask(api, subject)).status_code == 200 for _ in range(70) for api in (first, second)])

        counts = await asyncio.gather(*(take_turns(subject) for subject in ("one", "another", "a third")))
        assert quota.count <= sum(counts) <= quota.count + 2 * quota.block
        assert await passed(second, "a fourth") == 0
        assert await passed(second, "one", OTHER) == 40


async def test_a_new_process_knows_what_the_one_before_it_counted(database_url: str, tmp_path: Path) -> None:
    quota = Quota(40, 3600)  # a caller's
    for expected in (quota.count, quota.block):  # a block at most, until it has told for the first time
        async with an_api(database_url, tmp_path, quota_questions="60/hour") as (api, _):
            assert await passed(api) <= expected


async def test_hardly_any_request_costs_a_statement(database_url: str, tmp_path: Path) -> None:
    async with an_api(database_url, tmp_path, quota_questions="900/minute") as (api, moment):
        statements: list[str] = []
        engine = api.runtime.database.writer.sync_engine
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        for number in range(100):
            assert (await ask(api)).status_code == 200
            moment.now += timedelta(milliseconds=20 if number % 2 else 0)
        told = [one for one in statements if "quota_use" in one]
        assert 1 <= len(told) <= 100 / (600 / 20 / 2) + 1


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_where_nothing_can_be_told_each_process_counts_alone_and_says_so(
    database_url: str, tmp_path: Path
) -> None:
    async with an_api(database_url, tmp_path, quota_questions="30/minute") as (api, moment):
        async with api.runtime.database.connection() as connection:
            await connection.execute(text("DROP TABLE quota_use"))
        before = REGISTRY.get_sample_value("vidare_quota_failures_total", {"service": "parcels"}) or 0
        with capture_logs() as logs:
            assert await passed(api) == 20
            moment.now += timedelta(seconds=6)
            assert await passed(api) == 2
        alone = [line for line in logs if line["event"] == "quota.alone"]
        assert alone and {line["log_level"] for line in alone} == {"warning"}
        after = REGISTRY.get_sample_value("vidare_quota_failures_total", {"service": "parcels"})
        assert after == before + len(alone) <= before + 3


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_database_that_hangs_does_not_hold_up_a_request_for_long(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "_TELLING_TAKES_AT_MOST", 0.2)
    async with (
        an_api(database_url, tmp_path, quota_questions="30/minute") as (api, _),
        api.runtime.database.connection(),  # SQLite has one writer
    ):
        assert await asyncio.wait_for(passed(api), 20) == 20


async def test_nobodys_name_or_address_is_kept(database_url: str, tmp_path: Path) -> None:
    async with an_api(database_url, tmp_path) as (api, _):
        subject = f"clerk-{uuid4()}"
        await ask(api, subject)
        await api.client.get("/v1/problems")
        await api.runtime.quotas.close()
        async with api.runtime.database.reading() as session:
            kept = repr((await session.execute(text("SELECT * FROM quota_use"))).all())
    assert str(ORGANISATION) in kept
    assert subject not in kept
    assert "127.0.0.1" not in kept
