"""Ready means that commands are taken: the database decides, Kafka only degrades, a copy must have caught up once."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from shared.persistence.database import Database
from tests.support.backends import Backend
from tests.support.containers import POSTGRES
from tests.support.databases import PostgresServer
from tests.support.parcel_api import NO_KAFKA, ParcelApi, code_of, problem_of
from tests.support.post_office import PostOffice
from tests.support.raw_records import parcel_event
from tests.support.topic_log import as_record, parcel_events, put
from tests.support.waiting import running, until


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """Of these tests alone: one of them kills it."""
    with POSTGRES.alone() as server:
        yield PostgresServer(server)


@pytest.fixture
async def served(office: PostOffice, tmp_path: Path) -> AsyncIterator[ParcelApi]:
    """The API of the office's service, on the same database, broker and topic."""
    backend = office.backend
    api = ParcelApi(backend.database_url, tmp_path, backend.connection.bootstrap, backend.topic)
    yield api
    await api.close()


async def test_without_kafka_the_service_is_degraded_and_still_takes_commands(api: ParcelApi) -> None:
    answer = await api.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "schema": "ok", "kafka": "degraded"})
    await api.create()


async def test_with_kafka_all_is_well(served: ParcelApi) -> None:
    async def kafka_is_ok() -> bool:
        return bool((await served.client.get("/readyz")).json()["kafka"] == "ok")

    async with running(*(relay.run() for relay in served.runtime.relays)):
        await until(kafka_is_ok, what="Kafka found")


async def test_without_its_schema_the_service_is_not_ready(api: ParcelApi) -> None:
    url = api.runtime.database.url
    owners = url if api.runtime.database.is_sqlite else url.set(username="vidare")
    owner = Database(owners.render_as_string(hide_password=False))
    async with owner.connection() as connection:
        await connection.execute(text("DELETE FROM alembic_version WHERE version_num = 'parcels_0001'"))
    await owner.close()
    answer = await api.client.get("/readyz")
    assert (answer.status_code, answer.json()["schema"]) == (503, "down")
    assert (await api.client.get("/healthz")).status_code == 200, "to restart it would not help"


async def test_without_its_database_the_service_is_not_ready_and_answers_503(tmp_path: Path) -> None:
    api = ParcelApi("postgresql+asyncpg://nobody:x@127.0.0.1:1/none", tmp_path, NO_KAFKA)
    try:
        answer = await api.client.get("/readyz")
        assert (answer.status_code, answer.json()["database"]) == (503, "down")
        for refused in (await api.get("/v1/parcels"), await api.post("/v1/parcels", {}, idempotency_key="k")):
            assert code_of(refused) == (503, "database-unavailable")
            assert refused.headers["retry-after"] == "5"
            assert "send with the same one" in problem_of(refused)["detail"]
    finally:
        await api.close()


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_a_database_that_comes_back_is_used_again_without_a_restart(
    served: ParcelApi, postgres: PostgresServer
) -> None:
    await served.create()
    postgres.server.kill()
    try:
        assert code_of(await served.get("/v1/parcels")) == (503, "database-unavailable")
        assert code_of(await served.post("/v1/parcels", {}, idempotency_key="k")) == (503, "database-unavailable")
    finally:
        postgres.server.start()

    async def taken() -> bool:
        return (await served.post("/v1/parcels", {}, idempotency_key="k")).status_code == 201

    await until(taken, what="a command taken")
    assert len((await served.get("/v1/parcels")).json()["items"]) == 2


async def test_a_copy_that_never_caught_up_is_not_ready_and_one_that_did_serves_while_kafka_is_away(
    served: ParcelApi, office: PostOffice, backend: Backend
) -> None:
    events = [*parcel_events(20), parcel_event(parcel_events(1)[0].subject, 3)]
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    never = await served.get("/v1/copies")
    assert code_of(never) == (503, "not-ready")
    assert never.headers["retry-after"] == "5"

    async def caught_up() -> bool:
        return (await served.get("/v1/copies")).status_code == 204

    async with running(*(consumer.run() for consumer in served.runtime.consumers())):
        await until(caught_up, 20, "a copy that has caught up")
    assert len(await office.copies()) == 21, "everything that was there had taken effect by then"
    await backend.pause()
    try:
        assert await caught_up()
    finally:
        await backend.resume()


async def _until_refused(api: ParcelApi) -> None:
    for _ in range(200):
        answer = await api.post("/v1/parcels", {}, idempotency_key=str(uuid4()))
        if answer.status_code != 201:
            assert code_of(answer) == (503, "database-unavailable")
            return
    raise AssertionError("everything was kept")


async def _set_writer(api: ParcelApi, pragma: str) -> None:
    async with api.runtime.database.writer.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute(f"PRAGMA {pragma}")  # not through SQLAlchemy, which would begin a transaction


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("breaks", "mends"),
    [("max_page_count = 1", "max_page_count = 1000000"), ("query_only = ON", "query_only = OFF")],
    ids=["full", "read-only"],
)
async def test_a_database_that_keeps_nothing_is_degraded_and_then_well_again(
    api: ParcelApi, breaks: str, mends: str
) -> None:
    parcel = (await api.create()).headers["location"]
    await _set_writer(api, breaks)
    await _until_refused(api)
    answer = await api.client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (200, "degraded")
    assert (await api.get(parcel)).status_code == 200
    await _set_writer(api, mends)
    assert (await api.client.get("/readyz")).json()["database"] == "ok"
    await api.create()


@pytest.mark.containers
@pytest.mark.parametrize("database_url", ["real"], indirect=True)
async def test_a_postgresql_that_only_reads_is_degraded(api: ParcelApi) -> None:
    def only_reads(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        cursor.close()

    engine = api.runtime.database.writer.sync_engine
    event.listen(engine, "connect", only_reads)
    await _until_refused(api)
    assert (await api.client.get("/readyz")).json()["database"] == "degraded"
    event.remove(engine, "connect", only_reads)
    await api.runtime.database.writer.dispose()
    assert (await api.client.get("/readyz")).json()["database"] == "ok"
