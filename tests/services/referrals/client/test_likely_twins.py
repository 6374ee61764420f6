"""A new client that looks like a known one is answered with the likely twins; a search finds names as spoken."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select
from sqlmodel import col

from services.referrals.model.client.row import Client, ClientSound
from services.referrals.queries.client.twins import MOST_TWINS
from shared.persistence.mechanisms import idempotency_record
from tests.services.referrals.client.test_search_key import rehashed
from tests.support.cooperation import Member, expect
from tests.support.referrals import CLIENTS, PERSON, Referrals

MOHAMMED = {"given_names": "Mohammed", "family_name": "Al-Hassan", "date_of_birth": "1990-05-04"}


def person(**changes: Any) -> dict[str, Any]:
    return PERSON | {"identity_code": None} | MOHAMMED | changes


async def register(world: Referrals, by: Member | None = None, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = expect(201, await (by or world.town).caseworker.post(CLIENTS, person(**changes)))
    return made


async def found(world: Referrals, by: Member | None = None, **search: Any) -> list[tuple[str, str]]:
    answer = expect(200, await (by or world.town).caseworker.post(f"{CLIENTS}/search", search))
    return [(one["id"], one["found_by"]) for one in answer["items"]]


@pytest.mark.parametrize(
    ("changes", "found_by"),
    [
        ({}, "exact"),
        ({"family_name": "AL HASSAN"}, "exact"),
        ({"given_names": "Muhammad"}, "exact"),  # family name and day are the same
        ({"given_names": "Maxamed", "family_name": "Xasan"}, "sound"),
        ({"given_names": "Hasan", "family_name": "Muhamed"}, "sound"),  # one name in the place of the other
        ({"given_names": "محمد", "family_name": "حسن"}, "sound"),
        ({"date_of_birth": "1990-04-05"}, "sound"),  # day and month exchanged
        ({"date_of_birth": "1990-05-05"}, "sound"),
        ({"date_of_birth": "1991-05-04"}, "sound"),
        ({"date_of_birth": "1980-05-04"}, "sound"),
        ({"date_of_birth": "1990-07-14"}, None),
        ({"given_names": "Ahmed", "family_name": "Hosseini"}, None),
        ({"given_names": "Fatima", "family_name": "Hasan"}, None),
        ({"given_names": "Aino", "family_name": "Virtanen"}, None),
    ],
)
async def test_a_new_client_is_answered_with_its_likely_twins_and_registered_all_the_same(
    world: Referrals, changes: dict[str, Any], found_by: str | None
) -> None:
    known = await register(world)
    assert known["likely_twins"] == []
    made = await register(world, **changes)
    assert made["id"] != known["id"]
    first = {name: value for name, value in known.items() if name != "likely_twins"}
    assert made["likely_twins"] == ([first | {"found_by": found_by}] if found_by else [])


@pytest.mark.parametrize("said", ["given_names", "family_name"])
async def test_who_has_one_name_is_registered_and_found_by_it(world: Referrals, said: str) -> None:
    one: dict[str, Any] = {"given_names": None, "family_name": None} | {said: "Suraya"}
    made = await register(world, **one)
    assert (made["details"]["given_names"], made["details"]["family_name"]) == (one["given_names"], one["family_name"])
    for written, found_by in (("suraya", "exact"), ("Suraiyya", "sound")):
        assert await found(world, family_name=written, date_of_birth="1990-05-04") == [(made["id"], found_by)]
    again = await register(world, given_names="Suraya", family_name="Rahimi")
    assert [twin["id"] for twin in again["likely_twins"]] == [made["id"]]


async def test_somebody_without_any_name_is_nobody(world: Referrals) -> None:
    nobody = person(given_names=None, family_name=None)
    refused = expect(422, await world.town.caseworker.post(CLIENTS, nobody))
    assert "family_name" in refused["errors"][0]["detail"]
    made = await register(world)
    path = f"{CLIENTS}/{made['id']}"
    taken = expect(200, await world.town.caseworker.patch(path, {"given_names": None}, version=1))
    expect(422, await world.town.caseworker.patch(path, {"family_name": None}, version=taken["version"]))


async def test_who_was_known_without_a_day_of_birth_and_who_by_the_first_of_january_is_a_likely_twin(
    world: Referrals,
) -> None:
    undated = await register(world, date_of_birth=None)
    first_of_january = await register(world, family_name="Hasan", date_of_birth="1990-01-01")
    made = await register(world)
    assert [(one["id"], one["found_by"]) for one in made["likely_twins"]] == [
        (first_of_january["id"], "sound"),
        (undated["id"], "sound"),
    ]
    again = await register(world, date_of_birth=None)
    assert [(one["id"], one["found_by"]) for one in again["likely_twins"]] == [(undated["id"], "exact")]


@pytest.mark.parametrize("first", ["coded", "dated"])
async def test_whose_day_of_birth_the_identity_code_says_is_a_likely_twin_of_whom_it_is_written(
    world: Referrals, first: str
) -> None:
    coded: dict[str, Any] = {"identity_code": "010190-900P", "date_of_birth": None}
    dated: dict[str, Any] = {"identity_code": None, "date_of_birth": "1990-01-01"}
    known, new = (coded, dated) if first == "coded" else (dated, coded)
    one = await register(world, **known)
    made = await register(world, **new)
    assert [(twin["id"], twin["found_by"]) for twin in made["likely_twins"]] == [(one["id"], "exact")]


async def test_nobody_learns_of_another_organisations_clients(world: Referrals) -> None:
    await register(world)
    assert (await register(world, by=world.office))["likely_twins"] == []
    assert await found(world, by=world.office, family_name="Hassan", date_of_birth="1990-05-04") != []
    assert len(await found(world, family_name="Hassan", date_of_birth="1990-05-04")) == 1


async def test_a_request_that_comes_again_gets_the_same_answer_and_nothing_of_it_is_kept(world: Referrals) -> None:
    await register(world)
    town = world.town.caseworker
    first = expect(201, await town.post(CLIENTS, person(), key="once"))
    await register(world)  # who came later is no twin of the first answer
    assert expect(201, await town.post(CLIENTS, person(), key="once")) == first
    assert len(first["likely_twins"]) == 1
    async with world.service.runtime.database.reading() as session:
        own = idempotency_record.c.resource_id == UUID(first["id"])
        kept = (await session.execute(select(idempotency_record).where(own))).one()
    assert "Mohammed" not in str(kept) and first["likely_twins"][0]["id"] not in str(kept)


async def test_each_twin_that_is_shown_is_audited_and_their_number_is_bounded(world: Referrals) -> None:
    for _ in range(MOST_TWINS + 1):
        last = await register(world)
    made = await register(world)
    assert len(made["likely_twins"]) == MOST_TWINS
    assert made["likely_twins"][0]["id"] == last["id"]
    entries = [one for one in await world.service.audits() if one.action == "client.twin"]
    assert {str(one.client) for one in entries[-MOST_TWINS:]} == {one["id"] for one in made["likely_twins"]}


async def test_a_search_finds_exactly_first_and_then_by_sound_and_says_so(world: Referrals) -> None:
    by_sound = await register(world, family_name="Xasan")
    by_given = await register(world, given_names="Hassan", family_name="Omar")
    exact = await register(world, family_name="Hassan")
    other_day = await register(world, family_name="Hassan", date_of_birth="1991-05-05")
    undated = await register(world, family_name="Hasan", date_of_birth=None)
    assert await found(world, family_name="Hassan", date_of_birth="1990-05-04") == [
        (exact["id"], "exact"),
        *((one["id"], "sound") for one in (undated, by_given, by_sound)),
    ]
    assert await found(world, family_name="Hassan") == [(undated["id"], "sound")]
    assert await found(world, family_name="Hassan", date_of_birth="1991-05-05") == [
        (other_day["id"], "exact"),
        (undated["id"], "sound"),
    ]


async def test_another_name_or_day_is_found_by_its_sound_and_the_old_one_no_more(world: Referrals) -> None:
    made = await register(world)
    path = f"{CLIENTS}/{made['id']}"
    expect(200, await world.town.caseworker.patch(path, {"family_name": "Shevchenko"}, version=1))
    assert await found(world, family_name="Hassan", date_of_birth="1990-05-04") == []
    assert await found(world, family_name="Ševtšenko", date_of_birth="1990-05-04") == [(made["id"], "sound")]
    expect(200, await world.town.caseworker.patch(path, {"date_of_birth": "1990-05-05"}, version=2))
    assert await found(world, family_name="Ševtšenko", date_of_birth="1990-05-04") == []
    assert await found(world, family_name="Ševtšenko", date_of_birth="1990-05-05") == [(made["id"], "sound")]


async def test_clients_that_were_there_before_get_their_sounds_by_hashing_anew(world: Referrals) -> None:
    made = await register(world)
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(delete(ClientSound))
    assert await found(world, family_name="Xasan", date_of_birth="1990-05-04") == []
    assert (await rehashed(world)).anew == 1
    assert await found(world, family_name="Xasan", date_of_birth="1990-05-04") == [(made["id"], "sound")]
    assert (await rehashed(world)).already == 1


async def test_equal_names_of_two_people_leave_nothing_equal_in_the_table(world: Referrals) -> None:
    await register(world)
    await register(world, date_of_birth="1990-07-14")
    await register(world, by=world.office)
    async with world.service.runtime.database.reading() as session:
        rows, different = (
            await session.execute(select(func.count(), func.count(col(ClientSound.sound).distinct())))
        ).one()
        clients = (await session.execute(select(func.count()).select_from(Client))).scalar_one()
    assert (rows, clients) == (different, 3)
    assert rows >= clients
