"""An organisation asks the responsible one to contact somebody, and what comes of it."""

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.contact_requests import (
    ABOUT,
    ANSWERS,
    CONTACT_REQUESTS,
    CONTENT,
    NEED,
    NEW_CLIENT,
    answered,
    asked,
    by,
    try_answer,
)
from tests.support.cooperation import Member, expect
from tests.support.referrals import CASES, CLIENTS, NEEDS, Referrals


async def read(who: Member, request: dict[str, Any], *roles: Role) -> dict[str, Any]:
    caller = who.acting(*roles or (Role.CASEWORKER,))
    seen: dict[str, Any] = expect(200, await caller.get(f"{CONTACT_REQUESTS}/{request['id']}"))
    return seen


async def listed(who: Member, **query: Any) -> list[str]:
    page = expect(200, await who.caseworker.get(CONTACT_REQUESTS, **query))
    return [one["id"] for one in page["items"]]


async def facts_of(world: Referrals, request: dict[str, Any]) -> list[Any]:
    return [fact for fact in await world.service.facts() if fact.key == request["id"]]


async def test_it_comes_to_the_organisation_that_is_responsible_for_the_municipality(world: Referrals) -> None:
    request = await asked(world)
    assert (request["organisation"], request["asker"]) == (str(world.town.id), str(world.cafe.id))
    assert (request["status"], request["due"]["on"], request["allowed_moves"]) == ("new", "2026-06-26", ["withdraw"])
    assert request["due"]["reason_en"].startswith("5 business days from 18.6.2026 as the system is set")
    seen = await read(world.town, request)
    assert seen["allowed_moves"] == ["take", "pass-on", "refuse"]
    assert (seen["content"]["about"], seen["content"]["reach"]["via_asker"]) == (ABOUT, False)
    (made,) = await facts_of(world, request)
    assert (made.type, made.content["concerns"]) == (
        "vidare.contact-request.made.v1",
        [
            {"organisation": str(world.town.id), "unit": None, "part": "responsible"},
            {"organisation": str(world.cafe.id), "unit": None, "part": "asker"},
        ],
    )


async def test_where_no_municipality_is_responsible_the_employment_authority_is(world: Referrals) -> None:
    assert (await asked(world, municipality="092"))["organisation"] == str(world.office.id)


async def test_the_asker_may_name_the_organisation(world: Referrals) -> None:
    body = {"organisation": str(world.office.id), "content": CONTENT}
    assert expect(201, await world.cafe.caseworker.post(CONTACT_REQUESTS, body))["organisation"] == str(world.office.id)


async def test_where_nobody_is_responsible_it_is_said_who_can_be_asked(world: Referrals) -> None:
    refused = await world.cafe.caseworker.post(CONTACT_REQUESTS, {"content": CONTENT | {"municipality": "564"}})
    problem = expect(422, refused)
    assert problem["type"] == "/v1/problems/no-responsible-organisation"
    assert problem["errors"][0]["pointer"] == "/content/municipality"
    assert problem["organisations"] == sorted([str(world.town.id), str(world.office.id)])


async def test_what_an_association_says_of_itself_sends_nothing_its_way(world: Referrals) -> None:
    await world.events.organisation(world.stranger.id, "association", version=2, municipalities=["564"])
    refused = await world.cafe.caseworker.post(CONTACT_REQUESTS, {"content": CONTENT | {"municipality": "564"}})
    assert expect(422, refused)["type"].endswith("no-responsible-organisation")
    named = {"organisation": str(world.stranger.id), "content": CONTENT}
    refused = await world.cafe.caseworker.post(CONTACT_REQUESTS, named)
    assert expect(422, refused)["type"].endswith("organisation-not-responsible")


async def test_what_an_organisation_is_responsible_for_follows_its_newest_state(world: Referrals) -> None:
    await world.events.organisation(world.town.id, "municipality", version=3, municipalities=["049"])
    await world.events.organisation(world.town.id, "municipality", version=2, municipalities=["091"])
    assert (await asked(world, municipality="049"))["organisation"] == str(world.town.id)
    assert (await asked(world))["organisation"] == str(world.office.id)


async def test_who_is_responsible_asks_nobody_else(world: Referrals) -> None:
    refused = await world.town.caseworker.post(CONTACT_REQUESTS, {"content": CONTENT})
    assert expect(422, refused)["type"].endswith("own-organisation")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"name": " "}, "/content/name", "string_too_short"),
        ({"birth_year": 1887}, "/content/birth_year", "greater_than_equal"),
        ({"birth_year": 2027}, "/content/birth_year", "born-in-the-future"),
        ({"birth_year": None, "date_of_birth": "2026-06-19"}, "/content/date_of_birth", "born-in-the-future"),
        ({"date_of_birth": "1987-01-02"}, "/content/date_of_birth", "value_error"),
        ({"municipality": "91"}, "/content/municipality", "value_error"),
        ({"languages": ["suomi"]}, "/content/languages/0", "value_error"),
        ({"reach": {}}, "/content/reach", "value_error"),
        ({"reach": {"phone": "soita"}}, "/content/reach/phone", "value_error"),
        ({"reach": {"email": "taina at example"}}, "/content/reach/email", "value_error"),
        ({"about": "a" * 1001}, "/content/about", "too_long"),
        ({"consent": "no"}, "/content/consent", "enum"),
        ({"consent_on": "2026-06-19"}, "/content/consent_on", "consent-in-the-future"),
        ({"identity_code": "010190-900P"}, "/content/identity_code", "extra_forbidden"),
    ],
)
async def test_what_breaks_a_rule_is_pointed_at(
    world: Referrals, changes: dict[str, Any], pointer: str, code: str
) -> None:
    refused = await world.cafe.caseworker.post(CONTACT_REQUESTS, {"content": CONTENT | changes})
    assert [(one["pointer"], one["code"]) for one in expect(422, refused)["errors"]] == [(pointer, code)]


async def test_taking_it_up_makes_a_client_a_case_and_a_need_in_one_step(world: Referrals) -> None:
    taken = await answered(world, "take")
    assert (taken["status"], taken["allowed_moves"], taken["likely_twins"]) == ("taken", [], [])
    town = world.town.caseworker
    assert expect(200, await town.get(f"{CLIENTS}/{taken['client_id']}"))["details"]["family_name"] == "Koekäyttäjä"
    case = expect(200, await town.get(f"{CASES}/{taken['case_id']}"))
    need = expect(200, await town.get(f"{NEEDS}/{taken['need_id']}"))
    assert (case["client_id"], case["status"]) == (taken["client_id"], "open")
    assert (need["case_id"], need["status"], need["description"]) == (case["id"], "active", NEED["description"])
    assert [fact.type for fact in await facts_of(world, taken)][-1] == "vidare.contact-request.taken.v1"


async def test_who_is_likely_to_be_known_is_told_as_when_a_client_is_registered(world: Referrals) -> None:
    known = await world.client()
    taken = await answered(world, "take")
    assert [one["id"] for one in taken["likely_twins"]] == [known["id"]]


async def test_it_may_be_taken_up_with_a_client_or_a_case_that_is_there(world: Referrals) -> None:
    client = await world.client()
    case = await world.case(client)
    for said in ({"client_id": client["id"]}, {"case_id": case["id"]}):
        request = await asked(world)
        taken = expect(200, await try_answer(world.town.caseworker, request, "take", said | {"need": NEED}))
        assert taken["client_id"] == client["id"]
        assert (taken["case_id"] == case["id"]) == ("case_id" in said)
    assert len(expect(200, await world.town.caseworker.get(f"{CLIENTS}/{client['id']}/cases"))["items"]) == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"need": NEED}, 422),
        ({"client": NEW_CLIENT, "client_id": str(UUID(int=7)), "need": NEED}, 422),
        ({"client": NEW_CLIENT}, 422),
        ({"client": NEW_CLIENT | {"date_of_birth": "2030-01-01"}, "need": NEED}, 422),
        ({"client_id": str(UUID(int=7)), "need": NEED}, 404),
        ({"case_id": str(UUID(int=7)), "need": NEED}, 404),
    ],
)
async def test_what_cannot_be_taken_up_leaves_everything_as_it_was(world: Referrals, body: Any, status: int) -> None:
    request = await asked(world)
    expect(status, await try_answer(world.town.caseworker, request, "take", body))
    assert (await read(world.town, request))["status"] == "new"
    found = await world.town.caseworker.post(f"{CLIENTS}/search", {"family_name": "Koekäyttäjä"})
    assert expect(200, found)["items"] == []


async def test_a_client_who_is_registered_already_is_not_registered_twice(world: Referrals) -> None:
    known = await world.client(identity_code="010190-900P")
    request = await asked(world)
    twice = {"client": NEW_CLIENT | {"identity_code": "010190-900P"}, "need": NEED}
    refused = expect(409, await try_answer(world.town.caseworker, request, "take", twice))
    assert refused["type"].endswith("client-exists")
    expect(200, await try_answer(world.town.caseworker, request, "take", {"client_id": known["id"], "need": NEED}))


async def test_passed_on_it_is_a_new_request_there_with_the_time_of_its_first_arrival(world: Referrals) -> None:
    request = await asked(world)
    world.moment.now = world.moment.now.replace(day=22)
    passed = await answered(world, "pass-on", request)
    assert (passed["status"], passed["content"], passed["passed_on_to"]) == ("passed-on", None, str(world.office.id))
    assert passed["passed_on_as"] is None  # that is between the asker and the other one
    (there,) = await listed(world.office)
    assert (await read(world.cafe, request))["passed_on_as"] == there
    seen = await read(world.office, {"id": there})
    assert (seen["arrived_at"], seen["made_at"]) == ("2026-06-18T09:00:00Z", "2026-06-22T09:00:00Z")
    assert (seen["asker"], seen["content"], seen["due"]["on"]) == (
        str(world.cafe.id),
        (await asked(world))["content"],
        "2026-06-29",
    )
    assert seen["number"] != request["number"]
    (made,) = await facts_of(world, seen)
    assert [one["part"] for one in made.content["concerns"]] == ["responsible"]
    told = (await facts_of(world, request))[-1]
    assert (told.type, told.content["passed_on_as"]) == ("vidare.contact-request.passed-on.v1", there)
    expect(404, await world.town.caseworker.get(f"{CONTACT_REQUESTS}/{there}"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"municipality": "091"}, "own-organisation"),
        ({"municipality": "564"}, "no-responsible-organisation"),
        ({"organisation": str(UUID(int=7))}, "organisation-not-responsible"),
        ({}, "value_error"),
    ],
)
async def test_it_is_passed_on_to_nobody_who_could_not_take_it_up(world: Referrals, body: Any, code: str) -> None:
    request = await asked(world)
    refused = expect(422, await try_answer(world.town.caseworker, request, "pass-on", body))
    assert refused["errors"][0]["code"] == code
    assert (await read(world.town, request))["content"] is not None


async def test_it_does_not_go_round(world: Referrals) -> None:
    other = await asked(world)  # of the same moment, and on its own way
    await answered(world, "pass-on", await asked(world))
    (there,) = await listed(world.office)
    back = {"organisation": str(world.town.id)}
    seen = await read(world.office, {"id": there})
    refused = expect(422, await try_answer(world.office.caseworker, seen, "pass-on", back))
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [("/organisation", "passed-on-before")]
    not_ours = expect(200, await try_answer(world.office.caseworker, seen, "refuse"))
    assert not_ours["status"] == "not-ours"
    expect(200, await try_answer(world.town.caseworker, other, "pass-on"))


async def test_passing_on_says_to_whom(world: Referrals) -> None:
    request = await asked(world)
    path = f"{CONTACT_REQUESTS}/{request['id']}/pass-on"
    expect(422, await world.town.caseworker.post(path, version=request["version"]))


@pytest.mark.parametrize("slug", ["refuse", "withdraw"])
async def test_what_is_over_is_erased_at_once_and_the_answer_stays(world: Referrals, slug: str) -> None:
    over = await answered(world, slug)
    for who in (world.cafe, world.town):
        seen = await read(who, over)
        assert (seen["status"], seen["content"], seen["allowed_moves"]) == (over["status"], None, [])
        assert seen["reason"] == ("out-of-area" if slug == "refuse" else None)


async def test_the_asker_sees_what_it_wrote_and_what_came_of_it_but_no_client(world: Referrals) -> None:
    taken = await answered(world, "take")
    seen = await read(world.cafe, taken)
    assert (seen["status"], seen["content"]["about"]) == ("taken", ABOUT)
    assert [seen[name] for name in ("client_id", "case_id", "need_id")] == [None] * 3
    assert "likely_twins" not in seen
    told = str([fact.content for fact in await facts_of(world, taken)])
    assert not any(taken[name] in told for name in ("client_id", "case_id", "need_id"))


@pytest.mark.parametrize("role", [Role.ORG_ADMIN, Role.PRIVACY_OFFICER, Role.SIGNATORY])
async def test_who_does_not_work_with_clients_sees_that_it_is_there_and_no_content(
    world: Referrals, role: Role
) -> None:
    taken = await answered(world, "take")
    seen = await read(world.town, taken, role)
    assert [seen[name] for name in ("content", "client_id", "case_id", "need_id")] == [None] * 4
    expect(403, await try_answer(world.town.acting(role), taken, "refuse"))


async def test_for_all_others_it_is_not_there(world: Referrals) -> None:
    request = await asked(world)
    for who in (world.stranger, world.office):
        expect(404, await who.caseworker.get(f"{CONTACT_REQUESTS}/{request['id']}"))
        expect(404, await try_answer(who.caseworker, request, "take"))
        assert await listed(who) == await listed(who, direction="outgoing") == []
    expect(403, await world.service.operator.get(f"{CONTACT_REQUESTS}/{request['id']}"))


async def test_an_organisation_that_is_not_registered_asks_nothing(world: Referrals) -> None:
    unknown = world.service.caller(new_id(), Role.CASEWORKER)
    expect(403, await unknown.post(CONTACT_REQUESTS, {"content": CONTENT}))


async def test_lists_are_by_direction_and_status_newest_first(world: Referrals) -> None:
    first, second = await asked(world), await asked(world)
    await answered(world, "refuse", first)
    assert await listed(world.town) == [second["id"], first["id"]]
    assert await listed(world.town, status="new") == [second["id"]]
    assert await listed(world.town, status=["not-ours", "taken"]) == [first["id"]]
    assert await listed(world.cafe) == []
    assert await listed(world.cafe, direction="outgoing") == [second["id"], first["id"]]


async def test_a_repeated_request_asks_once(world: Referrals) -> None:
    caller = world.cafe.caseworker
    first = expect(201, await caller.post(CONTACT_REQUESTS, {"content": CONTENT}, key="once"))
    assert expect(201, await caller.post(CONTACT_REQUESTS, {"content": CONTENT}, key="once")) == first
    expect(428, await caller.post(CONTACT_REQUESTS, {"content": CONTENT}, key=None))
    assert await listed(world.town) == [first["id"]]


@pytest.mark.parametrize("slug", ANSWERS)
async def test_it_is_answered_once(world: Referrals, slug: str) -> None:
    over = await answered(world, slug)
    for other in ANSWERS:
        refused = await try_answer(by(world, other).caseworker, over, other)
        assert expect(409, refused)["allowed_moves"] == []
    expect(412, await try_answer(by(world, slug).caseworker, over | {"version": 1}, slug))


@pytest.mark.parametrize("slug", ["take", "refuse"])
async def test_a_person_that_nobody_contacts_in_time_is_told_of_once(world: Referrals, slug: str) -> None:
    request = await asked(world)
    late = await answered(world, slug, await asked(world))
    world.moment.now = world.moment.now.replace(day=26, hour=21)
    assert await world.strike() == 1
    assert await world.strike() == 0
    told = (await facts_of(world, request))[-1]
    assert (told.type, told.content["overdue"]) == ("vidare.contact-request.overdue.v1", True)
    assert {one["part"] for one in told.content["concerns"]} == {"responsible", "asker"}
    seen = await read(world.town, request)
    assert (seen["overdue"], seen["version"], seen["status"]) == (True, 2, "new")
    assert (await read(world.town, late))["overdue"] is False
    assert (await answered(world, "take", seen))["overdue"] is False


async def test_every_reading_is_audited(world: Referrals) -> None:
    request = await asked(world)
    await read(world.town, request)
    await read(world.town, request, Role.ORG_ADMIN)
    of_it = [one for one in await world.service.audits() if str(one.subject) == request["id"]]
    actions = [(one.action, one.organisation) for one in of_it]
    assert actions == [
        ("contact-request.create", world.cafe.id),
        ("contact-request.read", world.cafe.id),
        ("contact-request.read", world.town.id),
    ]
