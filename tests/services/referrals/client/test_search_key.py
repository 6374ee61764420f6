"""The key of exact search is replaced while everything runs: nobody is lost, and nobody is registered twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from services.referrals.model.client.row import Client
from shared.work import rehashing
from shared.work.rehashing import Rehashed, rehash_all
from tests.support.cooperation import expect
from tests.support.referrals import CLIENTS, IDENTITY_CODE, PERSON, Referrals, referrals_service
from tests.support.services import Moment

OLD, NEW = b"the old key of the search, long enough", b"the new key of the search, long enough"
BY_NAME = {"family_name": "Koekäyttäjä", "date_of_birth": "1990-01-01"}
BY_CODE = {"identity_code": IDENTITY_CODE}


@pytest.fixture
async def world(tmp_path: Path, empty_database: str) -> AsyncIterator[Referrals]:
    moment = Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))
    async with referrals_service(tmp_path, moment, empty_database, search_key=OLD.decode()) as world:
        yield world


def with_keys(world: Referrals, *keys: bytes) -> None:
    """As after a restart with these lines in the setting."""
    world.service.runtime.tools.vault._search_keys = keys


async def found(world: Referrals, search: dict[str, Any]) -> list[str]:
    answer = expect(200, await world.town.caseworker.post(f"{CLIENTS}/search", search))
    return [one["id"] for one in answer["items"]]


async def rehashed(world: Referrals) -> Rehashed:
    runtime = world.service.runtime
    assert runtime.service.hashed_rows is not None
    return await rehash_all(runtime.transactions, runtime.service.hashed_rows)


async def test_a_client_is_found_before_while_and_after_the_key_is_replaced(world: Referrals) -> None:
    client = (await world.client(identity_code=IDENTITY_CODE, **BY_NAME))["id"]
    for keys in ((OLD,), (OLD, NEW), (NEW, OLD)):
        with_keys(world, *keys)
        assert await found(world, BY_CODE) == await found(world, BY_NAME) == [client]
    assert await rehashed(world) == Rehashed(anew=1)
    assert await rehashed(world) == Rehashed(already=1)
    with_keys(world, NEW)
    assert await found(world, BY_CODE) == await found(world, BY_NAME) == [client]
    with_keys(world, OLD)
    assert await found(world, BY_CODE) == []


async def test_meanwhile_nobody_is_registered_twice(world: Referrals) -> None:
    await world.client(identity_code=IDENTITY_CODE)
    with_keys(world, NEW, OLD)
    person = PERSON | {"identity_code": IDENTITY_CODE}
    assert expect(409, await world.town.caseworker.post(CLIENTS, person))["type"].endswith("client-exists")
    expect(201, await world.office.caseworker.post(CLIENTS, person))


async def test_many_rows_are_hashed_page_by_page_and_keep_their_versions(
    world: Referrals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehashing, "_PAGE", 2)
    for _ in range(5):
        await world.client()
    with_keys(world, NEW, OLD)
    assert await rehashed(world) == Rehashed(anew=5)
    async with world.service.runtime.database.reading() as session:
        assert set((await session.execute(select(col(Client.version)))).scalars()) == {1}


async def test_a_row_that_cannot_be_read_is_named_and_the_others_are_done(world: Referrals) -> None:
    broken, _ = (await world.client())["id"], await world.client()
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(update(Client).where(col(Client.id) == UUID(broken)).values(sealed=b"\x01no"))
    with_keys(world, NEW, OLD)
    outcome = await rehashed(world)
    assert (outcome.anew, [str(one) for one in outcome.unreadable]) == (1, [broken])


async def test_one_person_registered_under_each_key_is_named_and_the_others_are_done(world: Referrals) -> None:
    await world.client()
    first = (await world.client(identity_code=IDENTITY_CODE))["id"]
    with_keys(world, NEW)  # a process that did not know the old key
    await world.client(identity_code=IDENTITY_CODE)
    with_keys(world, NEW, OLD)
    outcome = await rehashed(world)
    assert (outcome.anew, outcome.already, [str(one) for one in outcome.twice]) == (1, 1, [first])
