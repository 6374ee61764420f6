"""Clients, cases and needs: the own organisation's alone, found exactly, changed field by field."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from services.referrals.model.client.particulars import Particulars
from services.referrals.model.client.row import Client
from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.cooperation import Member, expect
from tests.support.referrals import (
    CASES,
    CLIENTS,
    IDENTITY_CODE,
    NEEDS,
    OTHER_IDENTITY_CODE,
    PERSON,
    REFERRALS,
    Referrals,
)


async def found(who: Member, **search: Any) -> list[str]:
    answer = expect(200, await who.caseworker.post(f"{CLIENTS}/search", search))
    return [one["id"] for one in answer["items"]]


async def test_a_client_is_kept_as_it_was_given(world: Referrals) -> None:
    made = await world.client(identity_code=IDENTITY_CODE)
    assert made["details"] == dict.fromkeys(Particulars.model_fields) | PERSON
    answer = await world.town.caseworker.get(f"{CLIENTS}/{made['id']}")
    assert (answer.json(), answer.headers["etag"]) == (made, '"1"')


async def test_a_newcomer_needs_a_name_and_a_municipality_alone(world: Referrals) -> None:
    body = {"given_names": "Testi", "family_name": "Uusi", "municipality": "049"}
    made = expect(201, await world.town.caseworker.post(CLIENTS, body))
    assert made["details"]["service_language"] == "fi"
    assert made["details"]["identity_code"] is None


async def test_a_client_is_found_exactly_and_by_its_own_organisation_alone(world: Referrals) -> None:
    one = await world.client(identity_code=IDENTITY_CODE)
    two = await world.client(given_names="Toinen")
    assert await found(world.town, identity_code=IDENTITY_CODE) == [one["id"]]
    assert await found(world.town, identity_code=OTHER_IDENTITY_CODE) == []
    for spelling in ("Koekäyttäjä", "KOEKÄYTTÄJÄ", "  koeka\u0308ytta\u0308ja\u0308 "):
        assert await found(world.town, family_name=spelling, date_of_birth="1990-01-01") == [two["id"], one["id"]]
    assert await found(world.town, family_name="Koekäyttäjä", date_of_birth="1990-01-02") == []
    assert await found(world.town, family_name="Koek", date_of_birth="1990-01-01") == []
    assert await found(world.office, identity_code=IDENTITY_CODE) == []


async def test_search_shows_what_reading_shows(world: Referrals) -> None:
    made = await world.client(identity_code=IDENTITY_CODE)
    answer = await world.town.caseworker.post(f"{CLIENTS}/search", {"identity_code": IDENTITY_CODE})
    assert answer.json()["items"] == [made | {"found_by": "exact"}]


@pytest.mark.parametrize(
    "search",
    [
        {},
        {"date_of_birth": "1990-01-01"},
        {"identity_code": IDENTITY_CODE, "family_name": "Koekäyttäjä"},
        {"identity_code": IDENTITY_CODE, "date_of_birth": "1990-01-01"},
    ],
)
async def test_a_search_says_one_thing_or_the_other(world: Referrals, search: dict[str, Any]) -> None:
    expect(422, await world.town.caseworker.post(f"{CLIENTS}/search", search))


async def test_every_search_is_audited_even_one_that_finds_nobody(world: Referrals) -> None:
    made = await world.client(identity_code=IDENTITY_CODE)
    await found(world.town, identity_code=IDENTITY_CODE)
    await found(world.town, identity_code=OTHER_IDENTITY_CODE)
    searches = [(entry.action, entry.client) for entry in await world.service.audits()][-2:]
    assert [action for action, _ in searches] == ["client.search", "client.search"]
    assert [str(client) for _, client in searches] == [made["id"], "None"]


async def test_one_identity_code_is_one_client_of_an_organisation(world: Referrals) -> None:
    await world.client(identity_code=IDENTITY_CODE)
    second = await world.town.caseworker.post(CLIENTS, PERSON)
    assert expect(409, second)["type"] == "/v1/problems/client-exists"
    other = await world.client()
    path = f"{CLIENTS}/{other['id']}"
    changed = await world.town.caseworker.patch(path, {"identity_code": IDENTITY_CODE}, version=1)
    assert expect(409, changed)["type"] == "/v1/problems/client-exists"
    expect(201, await world.office.caseworker.post(CLIENTS, PERSON))


async def test_of_two_who_register_one_person_at_once_one_is_told_so(world: Referrals) -> None:
    town = world.town.caseworker
    answers = await asyncio.gather(*(town.post(CLIENTS, PERSON) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    async with world.service.runtime.database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Client))).scalar_one() == 1


async def test_only_what_is_sent_is_changed(world: Referrals) -> None:
    made = await world.client(identity_code=IDENTITY_CODE)
    path, town = f"{CLIENTS}/{made['id']}", world.town.caseworker
    changes = {"family_name": "Uusinimi", "contact": {"phone": "+358 40 555 0100"}, "identity_code": None}
    answer = await town.patch(path, changes, version=1)
    changed = expect(200, answer)
    contact = PERSON["contact"] | {"phone": "+358 40 555 0100"}
    assert changed["details"] == dict.fromkeys(Particulars.model_fields) | PERSON | changes | {"contact": contact}
    assert (changed["version"], answer.headers["etag"]) == (2, '"2"')
    assert await found(world.town, family_name="uusinimi", date_of_birth="1990-01-01") == [made["id"]]
    assert await found(world.town, family_name="Koekäyttäjä", date_of_birth="1990-01-01") == []
    assert await found(world.town, identity_code=IDENTITY_CODE) == []
    expect(412, await town.patch(path, {"municipality": "049"}, version=1))
    expect(428, await town.patch(path, {"municipality": "049"}))


@pytest.mark.parametrize("field", ["municipality", "service_language", "safety_restriction", "contact"])
async def test_what_is_needed_cannot_be_taken_away(world: Referrals, field: str) -> None:
    made = await world.client()
    problem = expect(422, await world.town.caseworker.patch(f"{CLIENTS}/{made['id']}", {field: None}, version=1))
    assert problem["errors"][0]["pointer"] == f"/{field}"


async def test_clients_cases_and_needs_of_others_do_not_exist(world: Referrals) -> None:
    client = await world.client()
    case = await world.case(client)
    need = await world.need(case)
    draft = await world.draft(need)
    office = world.office.caseworker
    for path in (
        f"{CLIENTS}/{client['id']}",
        f"{CLIENTS}/{client['id']}/cases",
        f"{CASES}/{case['id']}",
        f"{NEEDS}/{need['id']}",
        f"{REFERRALS}/{draft['id']}",
        f"{CLIENTS}/{new_id()}",
    ):
        expect(404, await office.get(path))
    for path, body in (
        (CASES, {"client_id": client["id"]}),
        (NEEDS, _need(case["id"])),
        (REFERRALS, {"need_id": need["id"]}),
        (CASES, {"client_id": str(new_id())}),
    ):
        expect(404, await office.post(path, body))
    expect(404, await office.patch(f"{CLIENTS}/{client['id']}", {"family_name": "X"}, version=1))
    for path in (CASES, NEEDS, REFERRALS):
        assert expect(200, await office.get(path))["items"] == []


def _need(case: str) -> dict[str, Any]:
    basis = f"consent:{new_id()}"
    return {"case_id": case, "service": "mentoring", "proposed_legal_basis": basis}


@pytest.mark.parametrize("role", [Role.ORG_ADMIN, Role.SIGNATORY, Role.PRIVACY_OFFICER])
async def test_other_roles_have_no_clients(world: Referrals, role: Role) -> None:
    client = await world.client()
    other = world.town.acting(role)
    for answer in (
        await other.get(f"{CLIENTS}/{client['id']}"),
        await other.get(CASES),
        await other.get(NEEDS),
        await other.post(CLIENTS, PERSON),
        await other.post(f"{CLIENTS}/search", {"identity_code": IDENTITY_CODE}),
        await other.post(CASES, {"client_id": client["id"]}),
        await other.patch(f"{CLIENTS}/{client['id']}", {"family_name": "X"}, version=1),
    ):
        expect(403, answer)


async def test_clients_belong_to_municipalities_and_employment_authorities(world: Referrals) -> None:
    expect(201, await world.office.caseworker.post(CLIENTS, PERSON))
    for member in (world.cafe, Member(new_id(), world.service)):
        expect(403, await member.caseworker.post(CLIENTS, PERSON))
    problem = expect(403, await world.cafe.caseworker.post(CASES, {"client_id": str(new_id())}))
    assert problem["detail"].endswith("of these kinds today: employment-authority, municipality.")


async def test_a_clients_cases_stand_under_the_client_and_no_other_address_names_one(world: Referrals) -> None:
    client, other = await world.client(), await world.client()
    first, second, third = await world.case(client), await world.case(client), await world.case(other)
    town = world.town.caseworker
    mine = expect(200, await town.get(f"{CLIENTS}/{client['id']}/cases"))["items"]
    assert mine == [second, first]
    assert expect(200, await town.get(CASES))["items"] == [third, second, first]
    page = await town.get(f"{CLIENTS}/{client['id']}/cases", limit=1)
    following = page.headers["link"].removeprefix("<").partition(">")[0]
    assert expect(200, await town.get(following))["items"] == [first]
    schema = world.service.runtime.api().openapi()
    named = [
        (path, one["name"])
        for path, operations in schema["paths"].items()
        for operation in operations.values()
        for one in operation.get("parameters", ())
        if "client" in one["name"]
    ]
    assert {path.split("/{")[0] for path, _ in named} == {CLIENTS}
    assert all(name == "client_id" for _, name in named)


async def test_cases_and_needs_are_read_as_they_were_made_and_reading_is_audited(world: Referrals) -> None:
    case = await world.case()
    need = await world.need(case)
    assert (case["status"], case["responsible"]) == ("open", str(world.town.id))
    assert need["status"] == "active"
    town = world.town.acting(Role.CASEWORKER, subject="reader-7")
    assert expect(200, await town.get(f"{CASES}/{case['id']}")) == case | {"open_needs": 1}
    assert expect(200, await town.get(f"{NEEDS}/{need['id']}")) == need
    assert expect(200, await town.get(NEEDS, case_id=case["id"]))["items"] == [need]
    assert expect(200, await town.get(NEEDS, case_id=str(new_id())))["items"] == []
    assert expect(200, await town.get(CASES))["items"] == [case | {"open_needs": 1}]
    read = [(entry.action, entry.client) for entry in await world.service.audits() if entry.actor == "reader-7"]
    assert [action for action, _ in read] == ["case.read", "need.read", "need.read", "case.read"]
    assert {str(client) for _, client in read} == {case["client_id"]}


async def test_a_case_that_is_opened_is_told_to_its_own_organisation(world: Referrals) -> None:
    case = await world.case()
    (fact,) = await world.service.facts()
    assert (fact.type, fact.key, fact.sequence) == ("vidare.case.opened.v1", case["id"], 1)
    assert [one["organisation"] for one in fact.content["concerns"]] == [str(world.town.id)]


@pytest.mark.parametrize(
    "said",
    [
        {"assessment": {"made_on": "2026-06-19"}},
        {"plan": {"made_on": "2026-06-19"}},
        {"attendance": {"since": "2026-06-19"}},
    ],
)
async def test_what_was_made_was_not_made_ahead(world: Referrals, said: dict[str, Any]) -> None:
    ((field, days),) = said.items()
    refused = expect(422, await world.town.caseworker.post(CLIENTS, PERSON | {"identity_code": None} | said))
    assert refused["errors"][0]["pointer"] == f"/{field}/{next(iter(days))}"
    made = await world.client(**{field: {next(iter(days)): "2026-06-18"}})
    assert expect(422, await world.town.caseworker.patch(f"{CLIENTS}/{made['id']}", said, version=1))


async def test_what_is_known_of_a_client_is_changed_field_by_field(world: Referrals) -> None:
    made = await world.client(family={"adults": 2, "cares_alone": False}, health={"text": "Ei portaita."})
    path = f"{CLIENTS}/{made['id']}"
    changes = {"family": {"adults": 1}, "health": None}
    changed = expect(200, await world.town.caseworker.patch(path, changes, version=1))["details"]
    assert (changed["family"]["adults"], changed["family"]["cares_alone"], changed["health"]) == (1, False, None)


@pytest.mark.parametrize(
    "said",
    [
        {"language_skills": {"languages": [{"language": "fi", "level": "d1"}]}},
        {"education_and_work": {"education": [{"level": "school"}]}},
        {"family": {"children_born": [1850]}},
        {"family": {"adults": -1}},
        {"health": {}},
        {"plan": {"diagnosis": "x"}},
        {"attendance": {"missed": 1001}},
    ],
)
async def test_what_no_field_takes_is_refused(world: Referrals, said: dict[str, Any]) -> None:
    expect(422, await world.town.caseworker.post(CLIENTS, PERSON | {"identity_code": None} | said))
