"""A referral is passed on: the sender's own words go to whom an agreement covers, and the loop closes with it."""

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import MESSAGE, REASON_TEXT, REFERRALS, Referrals

LAW = "law:681/2023:16@2025-01-01"


async def onward_of(world: Referrals, referral: dict[str, Any]) -> dict[str, Any]:
    seen = await world.read(world.town, referral)
    made: dict[str, Any] = await world.read(world.town, {"id": seen["redirected_to"]})
    return made


async def test_the_new_one_says_what_the_sender_had_written_and_the_loop_closes_with_the_sender(
    world: Referrals,
) -> None:
    passed = await world.after("acknowledge", "redirect")
    assert (passed["status"], passed["reason"], passed["reason_by"]) == ("rejected", "redirected", "receiver")
    new = await onward_of(world, passed)
    assert (new["status"], new["recipient"], new["redirected_from"]) == (
        "requested",
        str(world.school.id),
        passed["id"],
    )
    assert [(step["move"], step["organisation"]) for step in new["history"]] == [
        ("create", str(world.cafe.id)), ("submit", str(world.cafe.id)),
    ]  # fmt: skip
    seen = await world.read(world.school, new)
    assert str(world.cafe.id) not in str(seen)  # where the client was before
    assert (seen["message"], seen["sender"]) == (MESSAGE, str(world.town.id))
    assert REASON_TEXT not in str(seen)
    assert (seen["redirected_from"], seen["client"]["family_name"]) == (None, "Koekäyttäjä")
    done = await world.move(world.school, await world.move(world.school, seen, "accept"), "complete")
    closed = await world.move(world.town, done, "close-loop")
    assert closed["loop_closed_at"] is not None
    facts = [(fact.type, [one["part"] for one in fact.content["concerns"]]) for fact in await world.facts_of(new)]
    assert facts[:2] == [
        ("vidare.referral.created.v1", []), ("vidare.referral.submitted.v1", ["sender", "recipient"]),
    ]  # fmt: skip


async def test_who_passed_it_on_sees_nothing_of_the_new_one(world: Referrals) -> None:
    passed = await world.after("redirect")
    new = await onward_of(world, passed)
    expect(404, await world.cafe.caseworker.get(f"{REFERRALS}/{new['id']}"))
    own = await world.read(world.cafe, passed)
    assert (own["redirected_to"], own["client"], own["message"]) == (None, None, None)


async def test_between_authorities_a_matter_keeps_its_arrival(world: Referrals) -> None:
    second = new_id()
    await world.events.organisation(second, "kela")
    offered = [
        clause(one, [world.town.id], legal_bases=["law:681/2023"], capacity=None) for one in (world.office.id, second)
    ]
    await world.events.agreement(agreement(new_id(), [edition(offered)]))
    sent = await world.submitted(recipient={"organisation": str(world.office.id)}, legal_basis=LAW)
    arrived = sent["requested_at"]
    world.moment.now = world.moment.now.replace(day=23)
    body = {"recipient": {"organisation": str(second)}, "legal_basis": LAW, "not_competent": True}
    passed = await world.move(world.office, sent, "redirect", **body)
    assert passed["reason"] == "not-competent-authority"
    new = await onward_of(world, passed)
    assert (new["first_arrived_at"], new["requested_at"]) == (arrived, "2026-06-23T09:00:00Z")


async def test_what_is_no_matter_of_authorities_arrives_anew(world: Referrals) -> None:
    sent = await world.submitted()
    problem = expect(422, await world.try_move(world.cafe.caseworker, sent, "redirect", not_competent=True))
    assert problem["type"] == "/v1/problems/not-between-authorities"


@pytest.mark.parametrize(
    ("recipient", "code"),
    [("town", "recipient-is-sender"), ("cafe", "recipient-has-it"), ("nobody", "unknown-organisation")],
)
async def test_a_recipient_that_cannot_be_is_said(world: Referrals, recipient: str, code: str) -> None:
    sent = await world.submitted()
    organisation = UUID(int=7) if recipient == "nobody" else getattr(world, recipient).id
    body = {"recipient": {"organisation": str(organisation)}}
    problem = expect(422, await world.try_move(world.cafe.caseworker, sent, "redirect", **body))
    assert problem["type"] == f"/v1/problems/{code}"


async def test_why_it_cannot_go_there_is_not_told_and_nothing_has_happened(world: Referrals) -> None:
    restricted = await world.need(await world.case(await world.client(safety_restriction=True)))
    elsewhere = await world.need(await world.case(await world.client(municipality="049")))
    await world.redirection()
    twice = await world.need()
    await world.submitted(twice, **world.onward)
    stranger = {"recipient": {"organisation": str(world.stranger.id)}}
    told = []
    for need, changes in ((restricted, {}), (twice, {}), (elsewhere, stranger)):
        sent = await world.submitted(need)
        problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "redirect", **changes))
        told.append((problem["type"], problem["detail"], "reasons" in problem, problem["allowed_moves"]))
        assert (await world.read(world.town, sent))["version"] == sent["version"]
    assert len({str(one) for one in told}) == 1
    assert told[0][0] == "/v1/problems/cannot-go-there"
