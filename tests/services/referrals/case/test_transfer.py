"""A case passes to another organisation: it is offered, and taken over, declined or taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from shared.kernel.actors import Role
from tests.services.referrals.referral.test_ladder import LADDER
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition
from tests.support.attachments import attach, try_remove
from tests.support.cooperation import Member, expect
from tests.support.handling import ANNA, BERT, Units, handled, limit, person
from tests.support.referrals import (
    CASES,
    CLIENTS,
    IDENTITY_CODE,
    MESSAGE,
    NEEDS,
    PERSON,
    PERSONAL,
    REASON_TEXT,
    REFERRALS,
    Referrals,
)

OFFERS = "/v1/case-offers"


async def seen_by(world: Referrals, who: Member, case: dict[str, Any], **query: Any) -> dict[str, Any]:
    """What would become of the case, as this one is told."""
    seen: dict[str, Any] = expect(200, await who.caseworker.get(f"{CASES}/{case['id']}/transfer", **query))
    return seen


async def offers_to(who: Member) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = expect(200, await who.caseworker.get(OFFERS))["items"]
    return items


async def both_may_send(world: Referrals, **changes: Any) -> UUID:
    """An agreement by which the town and the office send to the café, on the commission that the needs propose."""
    await world.agree(senders=[str(world.town.id), str(world.office.id)], capacity=None, **changes)
    return world.agreement_id


async def office_has_its_own(world: Referrals, **changes: Any) -> UUID:
    """Another agreement, of the office with the café."""
    id_ = new_id()
    await world.events.agreement(agreement(id_, [edition([clause(world.cafe.id, [world.office.id], **changes)])]))
    return id_


async def test_until_it_is_taken_over_an_offer_changes_nothing(world: Referrals) -> None:
    case = await world.case()
    sent = await world.submitted(await world.need(case))
    held = await world.move_case(await world.shown(CASES, case), "hold")
    offered = await world.offered(held)
    assert (offered["status"], offered["reason"], offered["review_on"]) == (
        "on-hold",
        "waiting-for-client",
        "2026-12-01",
    )
    assert offered["responsible"] == str(world.town.id)
    assert offered["offer"] == {
        "to": str(world.office.id), "status": "open", "reason": "became-jobseeker",
        "offered_at": "2026-06-18T09:00:00Z",
    }  # fmt: skip
    step = offered["history"][-1]
    assert (step["move"], step["reason"], step["text"]) == ("offer-transfer", "became-jobseeker", REASON_TEXT)
    assert {"withdraw-transfer", "resume", "close"} <= set(offered["allowed_moves"])
    assert {"transfer", "decline-transfer", "offer-transfer"} & set(offered["allowed_moves"]) == set()
    assert (await world.read(world.town, sent))["status"] == "requested"
    expect(404, await world.office.caseworker.get(f"{CASES}/{case['id']}"))


async def test_a_case_is_offered_to_an_organisation_that_may_be_responsible_and_to_one_at_a_time(
    world: Referrals,
) -> None:
    case = await world.case()
    for wrong, code in (
        (world.town.id, "own-organisation"),
        (world.cafe.id, "organisation-not-responsible"),
        (new_id(), "organisation-not-responsible"),
    ):
        refused = expect(422, await world.try_move_case(case, "offer-transfer", to=str(wrong)))
        assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [("/to", code)]
    offered = await world.offered(case)
    again = expect(409, await world.try_move_case(offered, "offer-transfer", to=str(world.office.id)))
    assert "withdraw-transfer" in again["allowed_moves"]


async def test_who_is_asked_finds_the_offer_and_learns_nothing_of_the_client(world: Referrals) -> None:
    client = await world.client(identity_code=IDENTITY_CODE)
    case = await world.case(client)
    await world.submitted(await world.need(case))
    await world.need(case, service="job-coaching")
    offered = await world.offered(await world.shown(CASES, case))
    (found,) = await offers_to(world.office)
    assert found == {
        "case_id": case["id"], "version": offered["version"], "number": case["number"], "status": "open",
        "offered_by": str(world.town.id), "offered_to": str(world.office.id), "offer_status": "open",
        "reason": "became-jobseeker", "offered_at": "2026-06-18T09:00:00Z",
        "services": [
            {"service": SERVICE_CODE, "open_needs": 1, "open_referrals": 1},
            {"service": "job-coaching", "open_needs": 1, "open_referrals": 0},
        ],
        "allowed_moves": ["transfer", "decline-transfer"],
    }  # fmt: skip
    answer = await world.office.caseworker.get(f"{CASES}/{case['id']}/transfer")
    assert [secret for secret in PERSONAL if secret in answer.text] == []
    assert client["id"] not in answer.text
    for path in (f"{CASES}/{case['id']}", f"{CASES}/{case['id']}/timeline", f"{CLIENTS}/{client['id']}"):
        expect(404, await world.office.caseworker.get(path))
    for other in (world.stranger, world.cafe):
        assert await offers_to(other) == []
        expect(404, await other.caseworker.get(f"{CASES}/{case['id']}/transfer"))
    assert await offers_to(world.town) == []
    own = expect(200, await world.town.caseworker.get(CASES, offered=True))["items"]
    assert [one["id"] for one in own] == [case["id"]]


async def test_an_offer_is_taken_back_or_declined_and_may_be_made_again(world: Referrals) -> None:
    case = await world.case()
    offered = await world.offered(case)
    expect(404, await world.try_move_case(offered, "withdraw-transfer", who=world.stranger))
    refused = expect(409, await world.try_move_case(offered, "withdraw-transfer", who=world.office))
    assert refused["allowed_moves"] == ["transfer", "decline-transfer"]
    back = await world.move_case(offered, "withdraw-transfer")
    assert back["offer"]["status"] == "withdrawn"
    expect(404, await world.try_move_case(back, "transfer", who=world.office))
    again = await world.offered(back)
    declined = expect(200, await world.try_move_case(again, "decline-transfer", who=world.office))
    assert (declined["number"], declined["offer_status"], declined["allowed_moves"]) == (case["number"], "declined", [])
    assert (declined["status"], declined["services"]) == (None, []), "what becomes of it is not told any more"
    seen = await world.shown(CASES, case)
    step = seen["history"][-1]
    assert (step["move"], step["organisation"], step["reason"], step["text"]) == (
        *("decline-transfer", str(world.office.id)),
        *("not-competent-authority", REASON_TEXT),
    )
    assert (seen["offer"]["status"], seen["responsible"]) == ("declined", str(world.town.id))
    expect(404, await world.office.caseworker.get(f"{CASES}/{case['id']}/transfer"))
    assert "offer-transfer" in seen["allowed_moves"]


async def test_an_offer_ends_with_its_case(world: Referrals) -> None:
    for slug in ("close", "mark-entered-in-error"):
        case = await world.case()
        ended = await world.move_case(await world.offered(case), slug)
        assert ended["offer"]["status"] == "lapsed"
        assert await offers_to(world.office) == []
        told = (await world.facts_of(case))[-1].content
        assert [(one["organisation"], one["part"]) for one in told["concerns"]] == [
            (str(world.town.id), "responsible"),
            (str(world.office.id), "no-longer-offered"),
        ]
        if slug == "close":
            reopened = await world.move_case(ended, "reopen", Role.SUPERVISOR)
            assert "withdraw-transfer" not in reopened["allowed_moves"]
            closed = await world.move_case(reopened, "close")
            assert closed["offer"] is None
            told = (await world.facts_of(case))[-1].content
            assert [one["part"] for one in told["concerns"]] == ["responsible"], "told once"


async def test_who_takes_a_case_over_has_it_whole_and_the_other_one_no_more(world: Referrals) -> None:
    await both_may_send(world)
    client = await world.client(identity_code=IDENTITY_CODE)
    case = await world.case(client)
    need, held = await world.need(case), await world.move_need(await world.need(case), "hold")
    sent = await world.submitted(need)
    await world.move_case(await world.shown(CASES, case), "record-plan")
    await world.offered(await world.shown(CASES, case))
    taken = await world.take_over(case)
    assert (taken["responsible"], taken["transferred_from"], taken["likely_twins"]) == (
        *(str(world.office.id), str(world.town.id)),
        [],
    )
    assert (taken["offer"]["status"], taken["handling"]["handler"], taken["handling"]["unit"]) == ("taken", None, None)
    assert taken["deadlines"][0]["reason_en"].split(" from ")[1].startswith("18.6.2026")
    assert [step["text"] for step in taken["history"]][-1] == REASON_TEXT
    own, old = world.office.caseworker, world.town.caseworker
    for path, one in ((CASES, case), (NEEDS, need), (CLIENTS, client), (REFERRALS, sent)):
        expect(404, await old.get(f"{path}/{one['id']}"))
        expect(200, await own.get(f"{path}/{one['id']}"))
    shown = expect(200, await own.get(f"{NEEDS}/{held['id']}"))
    assert (shown["status"], shown["reason"], shown["review_on"]) == ("on-hold", "waiting-for-client", "2026-12-01")
    assert shown["next_due_at"] == "2026-12-01T22:00:00Z", "the day of review goes along"
    assert expect(200, await own.get(f"{CLIENTS}/{client['id']}"))["details"]["family_name"] == PERSON["family_name"]
    found = expect(200, await own.post(f"{CLIENTS}/search", {"identity_code": IDENTITY_CODE}))["items"]
    assert [one["id"] for one in found] == [client["id"]]
    assert expect(200, await old.post(f"{CLIENTS}/search", {"identity_code": IDENTITY_CODE}))["items"] == []
    sound = {"family_name": PERSON["family_name"], "date_of_birth": PERSON["date_of_birth"]}
    assert len(expect(200, await own.post(f"{CLIENTS}/search", sound))["items"]) == 1
    assert expect(200, await own.get(f"{CASES}/{case['id']}/timeline"))["items"]
    expect(200, await world.try_move_case(taken, "hold", who=world.office))


async def test_a_referral_that_is_covered_goes_on_with_the_new_clause(world: Referrals) -> None:
    own = await office_has_its_own(world, response_business_days=9)
    case = await world.case()
    sent = await world.submitted(await world.need(case))
    await world.offered(await world.shown(CASES, case))
    (fate,) = (await seen_by(world, world.office, case))["referrals"]
    assert (fate["becomes"], fate["agreement_id"], fate["clause"]) == ("goes-on", str(own), 1)
    assert (fate["number"], fate["recipient"]) == (None, None), "it may be the recipient of one, and know the client"
    (told,) = (await seen_by(world, world.town, case))["referrals"]
    assert (told["becomes"], told["agreement_id"]) == ("goes-on", None), "of others' agreements it is not told"
    await world.take_over(case)
    went = await world.read(world.office, sent)
    assert (went["sender"], went["status"], went["coverage"]["agreement_id"]) == (
        *(str(world.office.id), "requested"),
        str(own),
    )
    assert went["legal_basis"] == f"commission:{own}", "whoever sends gives a commission of its own"
    assert went["response_due"]["on"] > sent["response_due"]["on"]
    assert went["history"][-1]["move"] == "transfer"
    accepted = await world.move(world.cafe, await world.read(world.cafe, sent), "accept")
    assert accepted["sender"] == str(world.office.id)


async def test_the_time_for_an_answer_is_never_shortened(world: Referrals) -> None:
    await office_has_its_own(world, response_business_days=1)
    case = await world.case()
    sent = await world.submitted(await world.need(case))
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    went = await world.read(world.office, sent)
    assert went["response_due"] == sent["response_due"]


async def test_who_was_reminded_is_not_reminded_again_since_the_sender_is_another(world: Referrals) -> None:
    await world.agree(reminders=LADDER)
    await office_has_its_own(world, response_business_days=9, reminders=LADDER)
    case = await world.case()
    sent = await world.submitted(await world.need(case))
    world.moment.now += timedelta(days=7)
    while await world.strike():
        pass
    before = (await world.read(world.cafe, sent))["deadlines"][0]["reminders"]
    assert before, "one went out"
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    after = (await world.read(world.cafe, sent))["deadlines"][0]
    assert after["on"] > sent["response_due"]["on"]
    assert after["reminders"] == before


async def test_what_nobody_has_accepted_and_nothing_covers_ends(world: Referrals) -> None:
    case = await world.case()
    need = await world.need(case)
    draft = await world.draft(need, recipient={"organisation": str(world.school.id)})
    sent = await world.submitted(need)
    opened = await world.submitted(need, recipient=None)
    await world.offered(await world.shown(CASES, case))
    before = await seen_by(world, world.office, case)
    assert [one["becomes"] for one in before["referrals"]] == ["goes-on", "ends", "ends"]
    await world.take_over(case)
    kept = await world.read(world.office, draft)
    assert (kept["status"], kept["sender"]) == ("draft", str(world.office.id)), "it tells nobody anything"
    for one in (sent, opened):
        ended = await world.read(world.office, one)
        assert (ended["status"], ended["reason"], ended["reason_by"]) == (
            "cancelled",
            "agreement-not-covering",
            "system",
        )
        told = (await world.facts_of(one))[-1]
        assert told.type == "vidare.referral.ended-with-transfer.v1"
        assert told.content["happened"]["actor_organisation"] == str(world.office.id)
        parts = {part["part"]: part["organisation"] for part in told.content["concerns"]}
        assert parts["former-sender"] == str(world.town.id)
        assert parts["sender"] == str(world.office.id)
    recipient = await world.read(world.cafe, sent)
    assert (recipient["status"], recipient["client"]) == ("cancelled", None)
    expect(404, await world.cafe.caseworker.get(f"{REFERRALS}/{opened['id']}"))


async def test_what_has_begun_is_not_taken_from_the_client(world: Referrals) -> None:
    case = await world.case()
    accepted = await world.after("accept", need=await world.need(case))
    await world.offered(await world.shown(CASES, case))
    (fate,) = (await seen_by(world, world.office, case))["referrals"]
    assert (fate["becomes"], fate["agreement_id"]) == ("goes-on-as-decided", None)
    await world.take_over(case)
    went = await world.read(world.office, accepted)
    assert (went["status"], went["sender"], went["coverage"]) == (
        *("accepted", str(world.office.id)),
        accepted["coverage"],
    )
    assert went["legal_basis"] == accepted["legal_basis"]
    assert {"request-cancellation", "note"} <= set(went["allowed_moves"])
    done = await world.move(world.cafe, await world.read(world.cafe, accepted), "complete")
    closed = expect(200, await world.try_move(world.office.caseworker, done, "close-loop"))
    assert closed["loop_closed_at"] is not None
    assert expect(200, await world.office.caseworker.get(f"{NEEDS}/{went['need_id']}"))["status"] == "completed"


async def test_an_outcome_that_nobody_has_read_goes_with_the_case(world: Referrals) -> None:
    case = await world.case()
    done = await world.after("accept", "complete", need=await world.need(case))
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    read = expect(200, await world.office.caseworker.get(f"{REFERRALS}/{done['id']}"))
    assert (read["status"], read["sender"], read["history"][-1]["move"]) == (
        *("completed", str(world.office.id)),
        "close-loop",
    )
    expect(404, await world.town.caseworker.get(f"{REFERRALS}/{done['id']}"))


async def test_what_has_ended_stays_with_its_sender_who_sees_the_client_as_it_was(world: Referrals) -> None:
    await both_may_send(world)
    client = await world.client()
    case = await world.case(client)
    ended = await world.after("reject", need=await world.need(case))
    version = (await world.read(world.town, ended))["version"]
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    own = world.office.caseworker
    seen = expect(200, await own.get(f"{CLIENTS}/{client['id']}"))
    body = {"contact": PERSON["contact"] | {"phone": "+358 40 555 0188"}}
    expect(200, await own.patch(f"{CLIENTS}/{client['id']}", body, version=seen["version"]))
    kept = await world.read(world.town, ended)
    assert (kept["status"], kept["sender"], kept["version"]) == ("rejected", str(world.town.id), version)
    assert (kept["message"], kept["client"]["contact"]["phone"]) == (MESSAGE, PERSON["contact"]["phone"])
    assert (kept["client_id"], kept["case_id"], kept["need_id"]) == (None, None, None)
    assert kept["history"][-1]["text"] == REASON_TEXT
    assert ended["id"] in [one["id"] for one in await world.listed(world.town, direction="outgoing")]
    expect(404, await own.get(f"{REFERRALS}/{ended['id']}"))


async def test_a_service_that_is_taken_up_again_is_a_matter_of_the_new_organisation(world: Referrals) -> None:
    await both_may_send(world)
    case = await world.case()
    failed = await world.after("accept", "fail", need=await world.need(case))
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    again = await world.move(world.cafe, await world.read(world.cafe, failed), "reopen")
    assert (again["status"], again["sender"]) == ("in-progress", str(world.office.id))
    expect(404, await world.town.caseworker.get(f"{REFERRALS}/{failed['id']}"))
    assert (await world.read(world.office, failed))["client"]["family_name"] == PERSON["family_name"]


async def test_of_what_is_of_another_unit_the_own_caseworkers_are_told_no_number(world: Referrals) -> None:
    units = await Units(world).told()
    case = await world.case()
    sent = await world.submitted(await world.need(case))
    await handled(world.town.caseworker, await world.read(world.town, sent), "give", unit=str(units.town[1]))
    await limit(world.town)
    path = f"{CASES}/{case['id']}/transfer"
    anna = person(world.town, ANNA, units.town[0])
    (seen,) = expect(200, await anna.get(path, to=str(world.office.id)))["referrals"]
    assert (seen["number"], seen["recipient"], seen["becomes"]) == (None, None, "ends")
    bert = person(world.town, BERT, units.town[1])
    (seen,) = expect(200, await bert.get(path, to=str(world.office.id)))["referrals"]
    assert (seen["number"], seen["recipient"]) == (sent["number"], str(world.cafe.id))


async def test_a_case_that_comes_back_brings_its_history_back(world: Referrals) -> None:
    await both_may_send(world)
    client = await world.client()
    case = await world.case(client)
    ended = await world.after("reject", need=await world.need(case))
    await world.offered(await world.shown(CASES, case))
    taken = await world.take_over(case)
    back = {"to": str(world.town.id), "reason": "client-moved"}
    expect(200, await world.try_move_case(taken, "offer-transfer", who=world.office, **back))
    await world.take_over(case, world.town)
    assert (await world.read(world.town, ended))["client_id"] == client["id"]


async def test_the_former_sender_changes_nothing_of_the_need_any_more(world: Referrals) -> None:
    await both_may_send(world)
    case = await world.case()
    done = await world.after("accept", "complete", "close-loop", need=await world.need(case))
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    privacy = world.town.acting(Role.PRIVACY_OFFICER)
    expect(200, await world.try_move(privacy, await world.read(world.town, done), "mark-entered-in-error"))
    shown = expect(200, await world.office.caseworker.get(f"{NEEDS}/{done['need_id']}"))
    assert shown["status"] == "completed"


async def test_a_referral_to_the_organisation_that_takes_over_ends_or_is_its_own_service(world: Referrals) -> None:
    to_office = new_id()
    offered = clause(world.office.id, [world.town.id], legal_bases=["consent"])
    await world.events.agreement(agreement(to_office, [edition([offered])]))
    case = await world.case()
    consent = {"proposed_legal_basis": f"consent:{new_id()}"}
    recipient = {"organisation": str(world.office.id)}
    unanswered = await world.submitted(await world.need(case, **consent), recipient=recipient)
    need = await world.need(case, service="job-coaching", **consent)
    coaching = clause(world.office.id, [world.town.id], legal_bases=["consent"], service="job-coaching")
    await world.events.agreement(agreement(new_id(), [edition([coaching])]))
    served = await world.move(world.office, await world.submitted(need, recipient=recipient), "accept")
    file = await attach(world.town, served)
    await world.offered(await world.shown(CASES, case))
    before = await seen_by(world, world.office, case)
    assert [one["becomes"] for one in before["referrals"]] == ["ends", "goes-on-as-decided"]
    await world.take_over(case)
    assert (await world.read(world.office, unanswered))["status"] == "cancelled"
    own = await world.read(world.office, served)
    assert (own["sender"], own["recipient"]) == (str(world.office.id), str(world.office.id))
    assert (await try_remove(world.office, file)).status_code == 204, "of both sides it takes files away"
    own = await world.read(world.office, served)
    done = expect(200, await world.try_move(world.office.caseworker, own, "complete"))
    assert "close-loop" in done["allowed_moves"]


async def test_facts_reach_both_organisations_and_say_nothing_of_the_client(world: Referrals) -> None:
    case = await world.case()
    offered = await world.offered(case)
    back = await world.move_case(offered, "withdraw-transfer")
    expect(200, await world.try_move_case(await world.offered(back), "decline-transfer", who=world.office))
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    town, office = str(world.town.id), str(world.office.id)
    told = {
        fact.type.removeprefix("vidare.case.").removesuffix(".v1"): [
            (one["organisation"], one["part"]) for one in fact.content["concerns"]
        ]
        for fact in await world.facts_of(case)
    }
    assert told["transfer-offered"] == [(town, "responsible"), (office, "offered")]
    assert told["transfer-withdrawn"] == told["transfer-declined"]
    assert told["transfer-declined"] == [(town, "responsible"), (office, "no-longer-offered")]
    assert told["transferred"] == [(office, "responsible"), (town, "former-responsible")]
    facts = await world.facts_of(case)
    assert [fact.content["offered_to"] for fact in facts] == [None, office, None, office, None, office, None]
    assert [fact.content["happened"]["reason"] for fact in facts[1:4]] == ["became-jobseeker", None, "became-jobseeker"]


async def test_a_client_with_another_case_is_not_torn_apart(world: Referrals) -> None:
    client = await world.client()
    case, other = await world.case(client), await world.case(client)
    over = await world.case(client)
    need = await world.need(over)
    await world.move_case(await world.shown(CASES, over), "close")
    await world.offered(case)
    seen = await seen_by(world, world.office, case)
    assert (seen["cannot"], seen["other_cases"], seen["cases_that_are_over"]) == (
        ["client-has-other-cases"], [other["number"]], 1,
    )  # fmt: skip
    refused = expect(409, await world.try_move_case(seen | {"id": case["id"]}, "transfer", who=world.office))
    assert (refused["type"], refused["other_cases"]) == ("/v1/problems/client-has-other-cases", [other["number"]])
    assert refused["allowed_moves"] == ["decline-transfer"]
    await world.move_case(other, "close")
    await world.take_over(case)
    own = world.office.caseworker
    for one in (other, over):
        shown = expect(200, await own.get(f"{CASES}/{one['id']}"))
        assert (shown["status"], shown["responsible"]) == ("closed", str(world.office.id))
        assert shown["history"][-1]["move"] == "transfer"
    assert expect(200, await own.get(f"{NEEDS}/{need['id']}"))["status"] == "revoked"
    assert len(expect(200, await own.get(f"{CLIENTS}/{client['id']}/cases"))["items"]) == 3


async def test_two_rows_of_one_person_both_stay_and_the_answer_says_so(world: Referrals) -> None:
    client = await world.client(identity_code=IDENTITY_CODE)
    case = await world.case(client)
    own = world.office.caseworker
    there = expect(201, await own.post(CLIENTS, PERSON | {"family_name": "Toinen-Nimi"}))
    await world.offered(case)
    taken = await world.take_over(case)
    assert [(one["id"], one["found_by"]) for one in taken["likely_twins"]] == [(there["id"], "exact")]
    found = expect(200, await own.post(f"{CLIENTS}/search", {"identity_code": IDENTITY_CODE}))["items"]
    assert {one["id"] for one in found} == {client["id"], there["id"]}
    for one in (client, there):
        seen = expect(200, await own.get(f"{CLIENTS}/{one['id']}"))
        expect(200, await own.patch(f"{CLIENTS}/{one['id']}", {"interpreter": None}, version=seen["version"]))
    expect(409, await own.post(CLIENTS, PERSON))
    other = {"identity_code": "010190-901R"}
    seen = expect(200, await own.get(f"{CLIENTS}/{client['id']}"))
    changed = expect(200, await own.patch(f"{CLIENTS}/{client['id']}", other, version=seen["version"]))
    back = {"identity_code": IDENTITY_CODE}
    expect(409, await own.patch(f"{CLIENTS}/{client['id']}", back, version=changed["version"]))


async def test_of_a_client_under_a_safety_restriction_nothing_that_leads_to_a_place_is_told_before(
    world: Referrals,
) -> None:
    await both_may_send(world)
    client = await world.client(safety_restriction=True)
    case = await world.case(client)
    await world.submitted(await world.need(case))
    offered = await world.offered(await world.shown(CASES, case))
    (fate,) = (await seen_by(world, world.office, case))["referrals"]
    assert [fate[name] for name in ("recipient", "becomes", "agreement_id", "agreement_number", "clause")] == [None] * 5
    (own,) = (await seen_by(world, world.town, case))["referrals"]
    assert (own["recipient"], own["becomes"]) == (str(world.cafe.id), "goes-on")
    await world.move_case(offered, "withdraw-transfer")


async def test_before_it_offers_an_organisation_asks_about_any_other(world: Referrals) -> None:
    case = await world.case()
    await world.submitted(await world.need(case))
    path = f"{CASES}/{case['id']}/transfer"
    assert expect(422, await world.town.caseworker.get(path))["errors"][0]["code"] == "needed"
    for wrong in (world.town, world.cafe):
        expect(422, await world.town.caseworker.get(path, to=str(wrong.id)))
    seen = await seen_by(world, world.town, case, to=str(world.office.id))
    assert (seen["offer_status"], seen["cannot"], [one["becomes"] for one in seen["referrals"]]) == (None, [], ["ends"])
    assert "offer-transfer" in seen["allowed_moves"]
    await world.offered(await world.shown(CASES, case))
    assert (await seen_by(world, world.town, case))["to"] == str(world.office.id)
    expect(404, await world.office.caseworker.get(path, to=str(world.town.id)))


async def test_who_had_the_case_is_forgotten_and_the_new_one_starts_at_nobodys(world: Referrals) -> None:
    await both_may_send(world)
    case = await world.case()
    sent = await world.submitted(await world.need(case))
    given = expect(200, await world.town.caseworker.post(f"{CASES}/{case['id']}/take", version=case["version"]))
    shown = await world.read(world.town, sent)
    expect(200, await world.try_move(world.town.caseworker, shown, "take"))
    await world.offered(given)
    taken = await world.take_over(case)
    assert (taken["handling"]["handler"], taken["handling"]["version"]) == (None, 0)
    went = expect(200, await world.office.caseworker.get(f"{REFERRALS}/{sent['id']}"))
    assert (went["handling"]["handler"], went["handling"]["version"]) == (None, 0)
    back = expect(200, await world.try_move_case(taken, "offer-transfer", who=world.office, to=str(world.town.id)))
    assert back["offer"]["to"] == str(world.town.id)
    again = await world.take_over(case, world.town)
    assert (again["responsible"], again["handling"]["handler"]) == (str(world.town.id), None)


async def test_participants_go_on_seeing_their_referral_and_each_other(world: Referrals) -> None:
    await both_may_send(world)
    case = await world.case()
    accepted = await world.after("accept", need=await world.need(case))
    await world.offered(await world.shown(CASES, case))
    taken = await world.take_over(case)
    assert [one["organisation"] for one in taken["participants"]] == [str(world.cafe.id)]
    seen = expect(200, await world.cafe.caseworker.get(f"{REFERRALS}/{accepted['id']}"))
    assert (seen["client"]["family_name"], seen["sender"]) == (PERSON["family_name"], str(world.office.id))
    assert expect(200, await world.cafe.caseworker.get(f"{CASES}/{case['id']}/timeline"))["items"]


@pytest.mark.parametrize("slug", ["transfer", "decline-transfer"])
async def test_a_move_needs_the_version_that_was_read(world: Referrals, slug: str) -> None:
    offered = await world.offered(await world.case())
    expect(412, await world.try_move_case(offered | {"version": 1}, slug, who=world.office))
    expect(403, await world.try_move_case(offered, slug, Role.ORG_ADMIN, who=world.office))


@pytest.mark.parametrize("slug", ["transfer", "decline-transfer"])
async def test_a_request_that_comes_again_is_answered_in_the_same_way(world: Referrals, slug: str) -> None:
    offered = await world.offered(await world.case())
    body = {"reason": "out-of-area"} if slug == "decline-transfer" else None
    path = f"{CASES}/{offered['id']}/{slug}"
    answers = [
        await world.office.caseworker.post(path, body, version=offered["version"], key="the-same") for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
