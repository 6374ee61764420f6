"""The disk of PostgreSQL is full: commands are refused for now, nothing that was confirmed is lost, and it passes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.support.databases import PostgresServer
from tests.support.parcel_api import NO_KAFKA, ParcelApi, code_of
from tests.support.small_disk import SmallDisk, postgres_on_a_small_disk
from tests.support.waiting import until

pytestmark = pytest.mark.containers

Small = tuple[PostgresServer, SmallDisk]


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    with postgres_on_a_small_disk() as (server, disk):
        yield PostgresServer(server), disk


@pytest.fixture
async def api(small: Small, tmp_path: Path) -> AsyncIterator[ParcelApi]:
    postgres, disk = small
    api = ParcelApi(await postgres.new(), tmp_path, NO_KAFKA)
    yield api
    disk.make_room()
    await api.close()


async def fill_until_refused(api: ParcelApi, disk: SmallDisk, kept: list[str]) -> str:
    """Commands until one is refused; its key. Those that were taken are added to `kept`."""
    disk.fill()
    for _ in range(2000):
        key = str(uuid4())
        answer = await api.post("/v1/parcels", {"size": 1}, idempotency_key=key)
        if answer.status_code != 201:
            assert code_of(answer) == (503, "database-unavailable")
            assert answer.headers["retry-after"] == "5"
            return key
        kept.append(answer.json()["id"])
    raise AssertionError("everything was kept")


async def parcels(api: ParcelApi) -> set[str]:
    """All that are there, page by page."""
    found, path = set[str](), "/v1/parcels?limit=100"
    while path:
        page = (await api.get(path)).json()
        found |= {one["id"] for one in page["items"]}
        path = f"/v1/parcels?limit=100&cursor={page['next']}" if page.get("next") else ""
    return found


async def goes_on(api: ParcelApi, refused: str, kept: list[str]) -> None:
    """By itself: the command that was refused is taken under its key, once, and everything confirmed is there."""

    async def taken() -> bool:
        answer = await api.post("/v1/parcels", {"size": 1}, idempotency_key=refused)
        assert answer.status_code == 201 or code_of(answer) == (503, "database-unavailable"), answer.text
        if answer.status_code == 201:
            kept.append(answer.json()["id"])
        return answer.status_code == 201

    await until(taken, 60, "the refused command taken")
    await api.post("/v1/parcels", {"size": 1}, idempotency_key=refused)
    assert (await api.client.get("/readyz")).json()["database"] == "ok"
    assert await parcels(api) == set(kept)


async def test_a_full_disk_refuses_every_command_and_shows_what_is_there(api: ParcelApi, small: Small) -> None:
    _, disk = small
    kept = [(await api.create()).json()["id"]]
    refused = await fill_until_refused(api, disk, kept)
    answer = await api.client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (200, "degraded")
    one = f"/v1/parcels/{kept[0]}"
    assert (await api.get(one)).status_code == 200
    for again in range(4):
        if again == 2:  # then new connections, which PostgreSQL refuses too
            await api.runtime.database.writer.dispose()
        answer = await api.post("/v1/parcels", {"size": 1}, idempotency_key=str(uuid4()))
        assert code_of(answer) == (503, "database-unavailable")
    assert (await api.client.get("/readyz")).json()["database"] in ("degraded", "down")
    disk.make_room()
    await goes_on(api, refused, kept)


async def test_a_database_that_its_full_disk_ends_is_used_again_when_there_is_room(
    api: ParcelApi, small: Small
) -> None:
    postgres, disk = small
    kept = [(await api.create()).json()["id"]]
    superuser = await asyncpg.connect(postgres.url("postgres").replace("+asyncpg", ""))
    refused = await fill_until_refused(api, disk, kept)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        for _ in range(10):  # each wants a new file of the log of changes, and there is no room: PostgreSQL itself ends
            await superuser.execute("SELECT pg_switch_wal(), pg_current_xact_id()")

    async def is_down() -> bool:
        return bool((await api.client.get("/readyz")).json()["database"] != "ok")

    await until(is_down, 30, "the end of the database")
    assert superuser.is_closed()
    answer = await api.post("/v1/parcels", {"size": 1}, idempotency_key=refused)
    assert code_of(answer) == (503, "database-unavailable")
    disk.make_room()
    await goes_on(api, refused, kept)
