"""What callers say wrongly: each is refused with the field and the rule, and never with the value."""

from typing import Any

import pytest

from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.table import MOVES
from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.referrals import BODIES, CASES, CLIENTS, IDENTITY_CODE, NEEDS, PERSON, REFERRALS, Referrals

SECRET = "Salaisuus-XYZZY"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"nickname": SECRET}, "/nickname"),
        ({"given_names": ""}, "/given_names"),
        ({"given_names": SECRET * 20}, "/given_names"),
        ({"given_names": f"{SECRET}\n{SECRET}"}, "/given_names"),
        ({"family_name": 7}, "/family_name"),
        ({"health": {"text": SECRET, "diagnosis": SECRET}}, "/health/diagnosis"),
        ({"date_of_birth": 0}, "/date_of_birth"),
        ({"date_of_birth": SECRET}, "/date_of_birth"),
        ({"date_of_birth": "1990-02-30"}, "/date_of_birth"),
        ({"date_of_birth": "1990-01-01T00:00:00Z"}, "/date_of_birth"),
        ({"identity_code": "010190-900Q"}, "/identity_code"),
        ({"identity_code": "010190-900p"}, "/identity_code"),
        ({"identity_code": " 010190-900P"}, "/identity_code"),
        ({"identity_code": SECRET}, "/identity_code"),
        ({"municipality": 91}, "/municipality"),
        ({"municipality": "91"}, "/municipality"),
        ({"mother_tongue": "Arabia"}, "/mother_tongue"),
        ({"service_language": SECRET}, "/service_language"),
        ({"interpreter": "AR"}, "/interpreter"),
        ({"safety_restriction": SECRET}, "/safety_restriction"),
        ({"contact": {"fax": SECRET}}, "/contact/fax"),
        ({"contact": {"postal_code": SECRET}}, "/contact/postal_code"),
        ({"contact": SECRET}, "/contact"),
    ],
)
async def test_a_wrong_client_is_refused_with_its_field_and_without_its_value(
    world: Referrals, change: dict[str, Any], pointer: str
) -> None:
    for answer in (
        await world.town.caseworker.post(CLIENTS, PERSON | change),
        await world.town.caseworker.patch(f"{CLIENTS}/{new_id()}", change, version=1),
    ):
        problem = expect(422, answer)
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        for value in ("XYZZY", "010190", "1990-02-30"):
            assert value not in answer.text


async def test_half_a_character_is_refused(world: Referrals) -> None:
    """JSON can escape one half of a surrogate pair, which no UTF-8 text can hold."""
    body = b'{"given_names": "A", "family_name": "\\ud800", "municipality": "091"}'
    headers = {
        "Authorization": f"Bearer {world.town.caseworker.token}",
        "Idempotency-Key": "k-1",
        "Content-Type": "application/json",
    }
    answer = await world.service.client.post(CLIENTS, content=body, headers=headers)
    assert expect(400, answer)["type"] == "/v1/problems/malformed-json"


async def test_identity_codes_of_no_person_are_for_the_sandbox_alone(world: Referrals) -> None:
    object.__setattr__(world.service.runtime.tools, "sandbox", False)
    answer = await world.town.caseworker.post(CLIENTS, PERSON)
    problem = expect(422, answer)
    assert problem["errors"] == [
        {
            "pointer": "/identity_code",
            "code": "identity-code",
            "detail": "Personal identity codes of the range 900 to 999 are for trying the system only.",
        }
    ]
    assert IDENTITY_CODE not in answer.text


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"service": "Finnish Course"}, "/service"),
        ({"proposed_legal_basis": "law:681/2023"}, "/proposed_legal_basis"),
        ({"proposed_legal_basis": SECRET}, "/proposed_legal_basis"),
        ({"proposed_data_categories": []}, "/proposed_data_categories"),
        ({"proposed_data_categories": [SECRET]}, "/proposed_data_categories/0"),
        ({"legal_basis": f"consent:{new_id()}"}, "/legal_basis"),
        ({"data_categories": ["identity"]}, "/data_categories"),
        ({"description": SECRET * 400}, "/description"),
        ({"municipality": "091"}, "/municipality"),
        ({"case_id": SECRET}, "/case_id"),
    ],
)
async def test_a_wrong_need_is_refused(world: Referrals, change: dict[str, Any], pointer: str) -> None:
    body = {
        "case_id": str(new_id()),
        "service": "finnish-course",
        "proposed_legal_basis": f"consent:{new_id()}",
        "proposed_data_categories": ["identity"],
    }
    answer = await world.town.caseworker.post(NEEDS, body | change)
    assert [error["pointer"] for error in expect(422, answer)["errors"]] == [pointer]
    assert "XYZZY" not in answer.text


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"priority": "high"}, "/priority"),
        ({"sender_reference": "Aino Koekäyttäjä"}, "/sender_reference"),
        ({"message": ""}, "/message"),
        ({"legal_basis": "law:681/2023"}, "/legal_basis"),
        ({"legal_basis": SECRET}, "/legal_basis"),
        ({"data_categories": []}, "/data_categories"),
        ({"data_categories": [SECRET]}, "/data_categories/0"),
        ({"recipient": {"organisation": "x"}}, "/recipient/organisation"),
        ({"recipient": {"unit": str(new_id())}}, "/recipient/organisation"),
        ({"recipient": {"organisation": str(new_id()), "person": SECRET}}, "/recipient/person"),
        ({"status": "requested"}, "/status"),
    ],
)
async def test_a_wrong_referral_is_refused(world: Referrals, change: dict[str, Any], pointer: str) -> None:
    need = await world.need()
    answer = await world.town.caseworker.post(REFERRALS, {"need_id": need["id"]} | change)
    assert [error["pointer"] for error in expect(422, answer)["errors"]] == [pointer]
    assert "XYZZY" not in answer.text


async def test_a_recipient_is_a_known_organisation_other_than_the_sender_and_its_unit_is_its_own(
    world: Referrals,
) -> None:
    unit, schools = new_id(), new_id()
    await world.events.organisation(world.cafe.id, "association", version=2, units=[unit])
    await world.events.organisation(world.school.id, "association", version=2, units=[schools])
    need, draft = await world.need(), await world.draft()
    for recipient, pointer, code in (
        ({"organisation": str(new_id())}, "/recipient/organisation", "unknown-organisation"),
        ({"organisation": str(world.town.id)}, "/recipient/organisation", "recipient-is-sender"),
        ({"organisation": str(world.cafe.id), "unit": str(schools)}, "/recipient/unit", "unknown-unit"),
    ):
        for answer in (
            await world.town.caseworker.post(REFERRALS, {"need_id": need["id"], "recipient": recipient}),
            await world.town.caseworker.patch(f"{REFERRALS}/{draft['id']}", {"recipient": recipient}, version=1),
        ):
            (error,) = expect(422, answer)["errors"]
            assert (error["pointer"], error["code"]) == (pointer, code)
    sent = await world.submitted(need, recipient={"organisation": str(world.cafe.id), "unit": str(unit)})
    assert sent["recipient_unit"] == str(unit)
    (_, recipient_told) = (await world.facts_of(sent))[-1].content["concerns"]
    own = {"organisation": str(world.cafe.id), "unit": str(unit), "part": "recipient", "response_due_at": None}
    assert recipient_told == own


async def test_a_priority_can_be_changed_and_not_taken_away(world: Referrals) -> None:
    draft = await world.draft()
    answer = await world.town.caseworker.patch(f"{REFERRALS}/{draft['id']}", {"priority": None}, version=1)
    assert expect(422, answer)["errors"][0]["pointer"] == "/priority"


MOVES_WITH_REASONS = {
    "discard": [], "request-information": [], "reject": [], "withdraw": [], "hold": ["accept"], "decline": ["accept"],
    "fail": ["accept"],
}  # fmt: skip


async def ready_for(world: Referrals, slug: str) -> dict[str, Any]:
    return await world.draft() if slug == "discard" else await world.after(*MOVES_WITH_REASONS[slug])


@pytest.mark.parametrize("slug", MOVES_WITH_REASONS)
async def test_a_reason_must_be_one_for_this_move_and_other_needs_a_text(world: Referrals, slug: str) -> None:
    referral = await ready_for(world, slug)
    who = world.town if slug in ("discard", "withdraw") else world.cafe
    path, body = f"{REFERRALS}/{referral['id']}/{slug}", BODIES[slug]
    version = referral["version"]
    foreign = next(reason for reason in Reason if reason not in MOVES[slug].reasons)
    answer = await who.caseworker.post(path, body | {"reason": str(foreign)}, version=version)
    (error,) = expect(422, answer)["errors"]
    assert (error["pointer"], error["code"]) == ("/reason", "reason-not-for-this-move")
    for change in ({"reason": SECRET}, {"reason_by": SECRET}, {"text": "x" * 4001}, {"text": "  "}, {"text": "a\0b"}):
        answer = await who.caseworker.post(path, body | change, version=version)
        assert [error["pointer"] for error in expect(422, answer)["errors"]] == [f"/{next(iter(change))}"]
        assert "XYZZY" not in answer.text
    for missing in ("reason", "reason_by"):
        answer = await who.caseworker.post(path, {**body, missing: None}, version=version)
        expect(422, answer)
    without = {name: value for name, value in body.items() if name != "text"} | {"reason": "other"}
    assert "text" in expect(422, await who.caseworker.post(path, without, version=version))["detail"]
    assert (await world.read(world.town, referral))["version"] == version
    expect(200, await who.caseworker.post(path, body, version=version))


@pytest.mark.parametrize("reason", sorted(MOVES["request-information"].reasons))
async def test_a_request_for_information_says_in_words_what_is_missing(world: Referrals, reason: Reason) -> None:
    sent = await world.submitted()
    path = f"{REFERRALS}/{sent['id']}/request-information"
    for nothing in ({}, {"text": None}, {"text": " "}):
        body = {"reason": str(reason), "reason_by": "receiver"} | nothing
        answer = await world.cafe.caseworker.post(path, body, version=sent["version"])
        assert [error["pointer"] for error in expect(422, answer)["errors"]] == ["/text"]
    assert (await world.read(world.cafe, sent))["version"] == sent["version"]


@pytest.mark.parametrize("code", [IDENTITY_CODE, IDENTITY_CODE.lower(), f"KOTO/{IDENTITY_CODE}.1"])
async def test_no_reference_holds_an_identity_code(world: Referrals, code: str) -> None:
    draft, sent, opened = await world.draft(), await world.submitted(), await world.submitted(recipient=None)
    town, cafe = world.town.caseworker, world.cafe.caseworker
    senders, recipients = {"sender_reference": code}, {"recipient_reference": code}
    for answer in (
        await town.post(REFERRALS, {"need_id": draft["need_id"]} | senders),
        await town.patch(f"{REFERRALS}/{draft['id']}", senders, version=1),
        await cafe.post(f"{REFERRALS}/{sent['id']}/acknowledge", recipients, version=2),
        await cafe.post(f"{REFERRALS}/{sent['id']}/accept", recipients, version=2),
        await cafe.post(f"{REFERRALS}/{opened['id']}/claim", recipients, version=2),
    ):
        (error,) = expect(422, answer)["errors"]
        assert error["pointer"] in ("/sender_reference", "/recipient_reference")
        assert code not in answer.text


@pytest.mark.parametrize("slug", MOVES_WITH_REASONS)
async def test_nobody_but_the_system_moves_for_the_systems_reasons(world: Referrals, slug: str) -> None:
    referral = await ready_for(world, slug)
    who = world.town if slug in ("discard", "withdraw") else world.cafe
    for caller in (who.caseworker, who.acting(Role.INTEGRATION)):
        problem = expect(422, await world.try_move(caller, referral, slug, reason_by="system"))
        assert problem["type"] == "/v1/problems/invalid-request"
        (error,) = problem["errors"]
        assert error["pointer"] == "/reason_by"
        assert error["detail"].endswith("take one of client, receiver, sender.")
    assert (await world.read(world.town, referral))["version"] == referral["version"]


@pytest.mark.parametrize(
    ("way", "slug", "change", "pointer"),
    [
        (["accept"], "hold", {"review_on": "2026-06-18"}, "/review_on"),
        (["accept"], "hold", {"review_on": 0}, "/review_on"),
        (["accept"], "hold", {"review_on": None}, "/review_on"),
        (["accept"], "schedule", {"at": "2026-06-18T09:00:00Z"}, "/at"),
        (["accept"], "schedule", {"at": "2027-01-01T09:00:00"}, "/at"),
        (["accept"], "schedule", {"at": 1}, "/at"),
        (["accept"], "complete", {"outcome_on": "2026-06-19"}, "/outcome_on"),
        (["accept"], "complete", {"outcome_on": "2026-06-17"}, "/outcome_on"),
        (["accept"], "hold", {"review_on": "9999-12-31"}, "/review_on"),
        (["accept"], "schedule", {"at": "2199-01-01T08:00:00Z"}, "/at"),
        ([], "waitlist", {"estimate_on": "1990-01-01"}, "/estimate_on"),
        ([], "waitlist", {"estimate_on": "2199-01-01"}, "/estimate_on"),
        (["accept"], "complete", {"outcome_on": 0}, "/outcome_on"),
        (["accept"], "complete", {"outcome": "done"}, "/outcome"),
        ([], "waitlist", {"position": 0}, "/position"),
        ([], "waitlist", {"estimate_on": 0}, "/estimate_on"),
        ([], "accept", {"recipient_reference": "Aino K."}, "/recipient_reference"),
        ([], "accept", {"capacity": 5}, "/capacity"),
        ([], "acknowledge", {"reason": "other"}, "/reason"),
    ],
)
async def test_a_wrong_move_is_refused_and_changes_nothing(
    world: Referrals, way: list[str], slug: str, change: dict[str, Any], pointer: str
) -> None:
    referral = await world.after(*way)
    answer = await world.try_move(world.cafe.caseworker, referral, slug, **change)
    assert [error["pointer"] for error in expect(422, answer)["errors"]] == [pointer]
    assert (await world.read(world.cafe, referral))["version"] == referral["version"]


async def test_a_move_says_which_version_it_is_about(world: Referrals) -> None:
    sent = await world.submitted()
    path = f"{REFERRALS}/{sent['id']}/accept"
    missing = expect(428, await world.cafe.caseworker.post(path))
    assert missing["type"] == "/v1/problems/if-match-required"
    for stale in (1, 3):
        problem = expect(412, await world.cafe.caseworker.post(path, version=stale))
        assert (problem["type"], problem["current_version"]) == ("/v1/problems/stale-version", 2)
    expect(412, await world.town.caseworker.patch(f"{REFERRALS}/{sent['id']}", {"priority": "asap"}, version=1))


@pytest.mark.parametrize("path", [CLIENTS, CASES, NEEDS, REFERRALS])
async def test_creating_needs_a_key_and_a_repeated_request_creates_nothing_twice(world: Referrals, path: str) -> None:
    case = await world.case()
    need = await world.need(case)
    body = {
        CLIENTS: PERSON,
        CASES: {"client_id": case["client_id"]},
        NEEDS: {
            "case_id": case["id"],
            "service": "mentoring",
            "proposed_legal_basis": need["proposed_legal_basis"],
        },
        REFERRALS: {"need_id": need["id"]},
    }[path]
    town = world.town.caseworker
    assert expect(428, await town.post(path, body, key=None))["type"] == "/v1/problems/idempotency-key-required"
    first, again = await town.post(path, body, key="k-1"), await town.post(path, body, key="k-1")
    assert expect(201, again) == expect(201, first)
    assert again.headers["location"] == first.headers["location"] == f"{path}/{first.json()['id']}"
    others = {CASES: {"client_id": str(new_id())}, REFERRALS: body | {"priority": "asap"}}
    changed = others.get(path, body | ({"municipality": "049"} if path == CLIENTS else {"service": "other"}))
    other = await town.post(path, changed, key="k-1")
    assert expect(422, other)["type"] == "/v1/problems/idempotency-key-reused"


async def test_an_id_that_is_none_is_refused_without_being_repeated(world: Referrals) -> None:
    answer = await world.town.caseworker.get(f"{REFERRALS}/{SECRET}")
    assert expect(422, answer)["errors"][0]["parameter"] == "referral_id"
    assert "XYZZY" not in answer.text
    for query in ({"status": SECRET}, {"direction": SECRET}, {"limit": 0}, {"limit": 201}, {"cursor": SECRET}):
        answer = await world.town.caseworker.get(REFERRALS, **query)
        assert expect(422, answer)["errors"][0]["parameter"].startswith(next(iter(query)))
        assert "XYZZY" not in answer.text
