"""What came of an appointment, and the thread of messages between the two parties."""

from datetime import timedelta

import pytest

from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.referrals import PLACE, REFERRALS, Referrals

TEXT = "Kurssi siirtyy viikolla, ilmoitan uuden ajan."


@pytest.mark.parametrize(("slug", "detail", "missed"), [("attended", "attended", 0), ("no-show", "no-show", 1)])
async def test_what_came_of_an_appointment_is_recorded_when_it_is_over(
    world: Referrals, slug: str, detail: str, missed: int
) -> None:
    at = world.moment() + timedelta(days=3)
    made = await world.move(world.cafe, await world.after("accept"), "schedule", at=at.isoformat())
    problem = expect(409, await world.try_move(world.cafe.caseworker, made, f"record-{slug}"))
    assert problem["type"] == "/v1/problems/appointment-ahead"
    world.moment.now = at
    told = await world.move(world.cafe, made, f"record-{slug}")
    assert (told["status"], told["business_status"], told["no_shows"]) == ("in-progress", detail, missed)
    assert (told["appointment_at"], told["place"], told["history"][-1]["appointment_at"]) == (
        None, None, made["appointment_at"],
    )  # fmt: skip
    expect(409, await world.try_move(world.cafe.caseworker, told, f"record-{slug}"))


async def test_no_shows_are_counted(world: Referrals) -> None:
    referral = await world.after("accept")
    for number in (1, 2, 3):
        at = world.moment() + timedelta(days=1)
        referral = await world.move(world.cafe, referral, "schedule", at=at.isoformat())
        world.moment.now = at
        referral = await world.move(world.cafe, referral, "record-no-show")
        assert referral["no_shows"] == number


async def test_an_appointment_is_cancelled_before_it_comes(world: Referrals) -> None:
    made = await world.after("accept", "schedule")
    assert made["place"] == PLACE
    gone = await world.move(world.cafe, made, "cancel-appointment")
    assert (gone["appointment_at"], gone["place"], gone["business_status"]) == (None, None, "appointment-cancelled")
    again = await world.move(world.cafe, gone, "schedule")
    assert again["business_status"] == "scheduled"


async def test_both_write_to_each_other_and_what_is_told_has_no_content(world: Referrals) -> None:
    held = await world.after("accept", "hold")
    noted = await world.move(world.cafe, held, "note", text=TEXT)
    answered = await world.move(world.town, noted, "note", text="Kiitos tiedosta.")
    assert (answered["status"], answered["business_status"]) == (held["status"], held["business_status"])
    for member in (world.town, world.cafe):
        thread = [step for step in (await world.read(member, answered))["history"] if step["move"] == "note"]
        assert [(step["organisation"], step["text"]) for step in thread] == [
            (str(world.cafe.id), TEXT), (str(world.town.id), "Kiitos tiedosta."),
        ]  # fmt: skip
    (admins,) = await world.listed(world.town, Role.ORG_ADMIN, direction="outgoing")
    assert {step["text"] for step in admins["history"]} == {None}
    facts = [fact for fact in await world.facts_of(answered) if fact.type == "vidare.referral.noted.v1"]
    assert len(facts) == 2
    assert TEXT not in str(facts)


async def test_nobody_writes_on_what_is_over_or_not_theirs(world: Referrals) -> None:
    for referral in (await world.draft(), await world.after("reject"), await world.after("accept", "complete")):
        expect(409, await world.try_move(world.town.caseworker, referral, "note", text=TEXT))
    sent = await world.submitted()
    expect(404, await world.try_move(world.stranger.caseworker, sent, "note", text=TEXT))
    expect(422, await world.try_move(world.town.caseworker, sent, "note", text="  "))
    opened = await world.submitted(await world.need(), recipient=None, legal_basis=f"commission:{world.agreement_id}")
    answer = await world.cafe.caseworker.post(
        f"{REFERRALS}/{opened['id']}/note", {"text": TEXT}, version=opened["version"]
    )
    expect(409, answer)


async def test_a_note_leaves_why_it_rests(world: Referrals) -> None:
    held = await world.after("accept", "hold")
    noted = await world.move(world.town, held, "note")
    assert (
        (noted["reason"], noted["reason_by"]) == (held["reason"], held["reason_by"]) == ("waiting-for-client", "client")
    )
