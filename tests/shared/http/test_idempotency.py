"""`Idempotency-Key`: a request that comes again does nothing again, and gets the same object as it is now."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import select

from shared.ids import new_id
from shared.persistence.mechanisms import idempotency_record, outbox
from shared.work import unit
from tests.support.parcel_api import ParcelApi, code_of
from tests.support.parcel_model import Parcel
from tests.support.post_office import count


async def parcels(api: ParcelApi) -> int:
    return await count(api.runtime.database, Parcel.__table__)  # type: ignore[attr-defined]


async def test_creating_needs_a_key(api: ParcelApi) -> None:
    assert code_of(await api.post("/v1/parcels", {})) == (428, "idempotency-key-required")


async def test_a_repeated_creation_answers_the_same_object(api: ParcelApi) -> None:
    first = await api.post("/v1/parcels", {"size": 3}, idempotency_key="a")
    again = await api.post("/v1/parcels", {"size": 3}, idempotency_key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    assert await parcels(api) == 1


async def test_what_the_key_is_made_of_is_not_kept(api: ParcelApi) -> None:
    await api.post("/v1/parcels", {"size": 3}, idempotency_key="Matti-Mallikatu-5")
    async with api.runtime.database.reading() as session:
        (kept,) = (await session.execute(select(idempotency_record))).all()
    assert "Matti" not in str(kept)


async def test_the_repeated_answer_shows_the_object_as_it_is_now(api: ParcelApi) -> None:
    first = await api.post("/v1/parcels", {"size": 3}, idempotency_key="a")
    await api.post(f"{first.headers['location']}/weigh", {"size": 9}, if_match='"1"')
    again = await api.post("/v1/parcels", {"size": 3}, idempotency_key="a")
    assert (again.status_code, again.json()["size"], again.headers["etag"]) == (201, 9, '"2"')


async def test_the_same_key_with_another_body_or_another_object_is_422(api: ParcelApi) -> None:
    first = await api.post("/v1/parcels", {"size": 3}, idempotency_key="a")
    other_body = await api.post("/v1/parcels", {"size": 4}, idempotency_key="a")
    assert code_of(other_body) == (422, "idempotency-key-reused")
    second = await api.create()
    await api.post(f"{first.headers['location']}/send", if_match='"1"', idempotency_key="b")
    other_object = await api.post(f"{second.headers['location']}/send", if_match='"1"', idempotency_key="b")
    assert code_of(other_object) == (422, "idempotency-key-reused")


async def test_a_key_is_the_callers_own(api: ParcelApi) -> None:
    tokens = [api.token(), api.token("another clerk"), api.token(organisation=uuid4())]
    ids = set()
    for token in tokens:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "a"}
        answer = await api.client.post("/v1/parcels", json={"size": 3}, headers=headers)
        assert answer.status_code == 201
        ids.add(answer.json()["id"])
    assert len(ids) == 3


async def test_a_key_is_of_one_route(api: ParcelApi) -> None:
    first = await api.post("/v1/parcels", {"size": 3}, idempotency_key="a")
    moved = await api.post(f"{first.headers['location']}/send", if_match='"1"', idempotency_key="a")
    assert moved.status_code == 200


async def test_a_repeated_move_is_answered_although_its_version_is_past(api: ParcelApi) -> None:
    address = (await api.create()).headers["location"]
    first = await api.post(f"{address}/send", if_match='"1"', idempotency_key="a")
    again = await api.post(f"{address}/send", if_match='"1"', idempotency_key="a")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["etag"] == '"2"'


async def test_creations_at_once_under_one_key_make_one_object_and_get_one_answer(api: ParcelApi) -> None:
    answers = await asyncio.gather(*(api.post("/v1/parcels", {}, idempotency_key="a") for _ in range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await parcels(api) == 1


async def test_moves_at_once_under_one_key_are_one_move_and_get_one_answer(api: ParcelApi) -> None:
    address = (await api.create()).headers["location"]
    answers = await asyncio.gather(
        *(api.post(f"{address}/send", if_match='"1"', idempotency_key="a") for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {200}, "nobody is told that somebody else changed it"
    assert {answer.headers["etag"] for answer in answers} == {'"2"'}
    assert (await api.get(address)).headers["etag"] == '"2"'


async def test_a_request_that_comes_again_leaves_nothing_of_its_second_run(api: ParcelApi) -> None:
    address = (await api.create()).headers["location"]
    await api.post(f"{address}/send", if_match='"1"', idempotency_key="a")
    database = api.runtime.database
    before = [await count(database, table) for table in (outbox, idempotency_record)]
    await api.post(f"{address}/send", if_match='"1"', idempotency_key="a")
    assert [await count(database, table) for table in (outbox, idempotency_record)] == before


async def test_a_request_that_comes_again_is_answered_although_a_table_refuses_what_it_does(
    api: ParcelApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = new_id()
    monkeypatch.setattr(unit, "new_id", lambda: only)
    first = await api.post("/v1/parcels", {}, idempotency_key="a")
    again = await api.post("/v1/parcels", {}, idempotency_key="a")
    assert (first.status_code, again.status_code, again.text) == (201, 201, first.text)


async def test_a_request_that_was_refused_may_come_again_under_its_key(api: ParcelApi) -> None:
    address = (await api.create()).headers["location"]
    assert (await api.post(f"{address}/send", if_match='"7"', idempotency_key="a")).status_code == 412
    assert (await api.post(f"{address}/send", if_match='"1"', idempotency_key="a")).status_code == 200


async def test_what_is_kept_of_a_request_holds_nothing_of_its_content(api: ParcelApi) -> None:
    await api.post("/v1/parcels", {"size": 4711}, idempotency_key="a")
    async with api.runtime.database.reading() as session:
        (kept,) = (await session.execute(select(idempotency_record))).all()
    assert "4711" not in repr(kept)
    assert len(kept.request_hash) == 32
