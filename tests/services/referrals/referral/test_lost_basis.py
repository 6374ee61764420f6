"""The legal basis is lost: nobody sees anything any more, and each recipient says what became of the data."""

from datetime import date, timedelta

import pytest

from services.referrals.commands.provision.validity import end_provision
from shared.kernel.actors import SYSTEM, Role
from shared.kernel.legal_basis import LegalBasis
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import REASON_TEXT, Referrals

LAW = "law:681/2023:16@2025-01-01"


async def by_law(world: Referrals, *way: str) -> dict[str, str]:
    """A referral to the office on a provision of law, after these moves."""
    offered = clause(world.office.id, [world.town.id], legal_bases=["law:681/2023"], capacity=None)
    await world.events.agreement(agreement(world.office.id, [edition([offered])]))
    sent = await world.submitted(recipient={"organisation": str(world.office.id)}, legal_basis=LAW)
    for slug in way:
        sent = await world.move(world.office, sent, slug)
    return sent


async def the_law_ends(world: Referrals, last_day: date) -> None:
    async with world.service.runtime.transactions.begin(SYSTEM, "operator") as work:
        await end_provision(work, LegalBasis.parse(LAW), last_day)


async def settle(world: Referrals) -> int:
    struck = 0
    while more := await world.strike():
        struck += more
    return struck


async def test_what_rests_on_a_provision_ends_with_it_and_its_recipient_is_asked(world: Referrals) -> None:
    accepted, waiting = await by_law(world, "accept", "schedule"), await by_law(world)
    await the_law_ends(world, date(2026, 6, 18))
    await settle(world)
    assert (await world.read(world.town, accepted))["status"] == "in-progress"  # the last day lasts till midnight
    world.moment.now += timedelta(days=1)
    await settle(world)
    for one in (accepted, waiting):
        ended = await world.read(world.town, one)
        assert (ended["status"], ended["reason"], ended["reason_by"]) == ("cancelled", "legal-basis-ended", "system")
    seen = await world.read(world.office, accepted)
    assert (seen["client"], seen["message"], seen["place"], seen["follow_up_until"]) == (None, None, None, None)
    assert seen["allowed_moves"] == ["confirm-deletion"]
    assert seen["lost_basis"]["due"]["on"] == "2026-06-26"
    listed = await world.read(world.office, waiting)  # who has not opened it may have it from a list all the same
    assert listed["allowed_moves"] == ["confirm-deletion"]


async def test_the_recipient_confirms_or_names_a_basis_of_its_own(world: Referrals) -> None:
    for answer, text in (("deleted", None), ("own-basis", REASON_TEXT)):
        lost = await world.move(world.town, await world.after("accept"), "end-basis")
        told = await world.move(world.cafe, lost, "confirm-deletion", answer=answer, text=text)
        assert (told["lost_basis"]["answer"], told["lost_basis"]["due"], told["allowed_moves"]) == (answer, None, [])
        seen = await world.read(world.town, told)
        assert (seen["lost_basis"]["answered_at"], seen["history"][-1]["text"]) == ("2026-06-18T09:00:00Z", text)
        assert seen["reason"] == "legal-basis-ended"
    lost = await world.move(world.town, await world.after("accept"), "end-basis")
    refused = await world.try_move(world.cafe.caseworker, lost, "confirm-deletion", answer="own-basis", text=None)
    assert expect(422, refused)["errors"][0]["pointer"] == "/text"


async def test_whose_deletion_is_awaited_is_not_marked_as_a_mistake_meanwhile(world: Referrals) -> None:
    lost = await world.move(world.town, await world.after("accept"), "end-basis")
    officer = world.cafe.acting(Role.PRIVACY_OFFICER)
    expect(409, await world.try_move(officer, lost, "mark-entered-in-error"))
    told = await world.move(world.cafe, lost, "confirm-deletion", answer="deleted", text=None)
    expect(200, await world.try_move(officer, told, "mark-entered-in-error"))


async def test_a_confirmation_that_does_not_come_is_told_to_both(world: Referrals) -> None:
    lost = await world.move(world.town, await world.after("accept"), "end-basis")
    world.moment.now += timedelta(days=8, hours=13)
    await settle(world)
    (late,) = [fact for fact in await world.facts_of(lost) if fact.type == "vidare.referral.deletion-overdue.v1"]
    assert {one["part"] for one in late.content["concerns"]} == {"sender", "recipient"}
    version = (await world.read(world.cafe, lost))["version"]
    await settle(world)
    assert (await world.read(world.cafe, lost))["version"] == version
    told = await world.move(world.cafe, lost | {"version": version}, "confirm-deletion")
    assert told["lost_basis"]["answer"] == "own-basis"


async def test_the_place_is_free_and_nothing_is_kept_for_looking_back(world: Referrals) -> None:
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"})
    lost = await world.move(world.town, await world.after("accept", "start"), "end-basis")
    assert (await world.read(world.cafe, lost))["client"] is None
    assert (await world.after("accept"))["status"] == "accepted"


@pytest.mark.parametrize("who", ["town", "cafe"])
async def test_a_privacy_officer_of_either_says_that_it_is_lost(world: Referrals, who: str) -> None:
    accepted = await world.after("accept")
    member = getattr(world, who)
    expect(403, await world.try_move(member.caseworker, accepted, "end-basis"))
    officer = member.acting(Role.PRIVACY_OFFICER)
    ended = expect(200, await world.try_move(officer, accepted, "end-basis"))
    assert ended["status"] == "cancelled"
    expect(404, await world.try_move(world.stranger.acting(Role.PRIVACY_OFFICER), accepted, "end-basis"))


async def test_a_provision_that_was_put_in_force_again_ends_nothing(world: Referrals) -> None:
    accepted = await by_law(world, "accept")
    await the_law_ends(world, date(2026, 6, 18))
    await the_law_ends(world, date(2026, 12, 31))
    world.moment.now += timedelta(days=1)
    await settle(world)
    assert (await world.read(world.town, accepted))["status"] == "accepted"
