"""What ended too early is taken up again; what should never have been is erased."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.referrals import MESSAGE, NEEDS, PERSONAL, REASON_TEXT, Referrals


@pytest.mark.parametrize("end", [["complete"], ["fail"], ["complete", "close-loop"]], ids=lambda end: end[-1])
async def test_a_supervisor_takes_up_again_what_ended_and_takes_a_place(world: Referrals, end: list[str]) -> None:
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"})
    ended = await world.after("accept", "start", *end)
    again = await world.move(world.cafe, ended, "reopen")
    assert (again["status"], again["ended_at"], again["outcome"], again["loop_closed_at"]) == (
        "in-progress", None, None, None,
    )  # fmt: skip
    assert again["client"]["family_name"] == "Koekäyttäjä"
    need = expect(200, await world.town.caseworker.get(f"{NEEDS}/{(await world.read(world.town, again))['need_id']}"))
    assert (need["status"], need["completed_at"]) == ("active", None)
    other = await world.submitted()
    expect(409, await world.try_move(world.cafe.caseworker, other, "accept"))  # the place is taken
    done = await world.move(world.cafe, again, "complete")
    assert (await world.move(world.town, done, "close-loop"))["loop_closed_at"] is not None


MET = ["accept", "complete", "close-loop"]


async def two_that_meet_one_need(world: Referrals) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of the café and of the school; both were completed, and their loops closed."""
    await world.redirection()
    need = await world.need(proposed_legal_basis=f"consent:{UUID(int=7)}")
    first = await world.after("accept", "complete", need=need)
    second = await world.submitted(need, recipient=world.onward["recipient"])
    for slug in ("accept", "complete"):
        second = await world.move(world.school, second, slug)
    return await world.move(world.town, first, "close-loop"), await world.move(world.town, second, "close-loop")


async def test_a_need_that_another_referral_has_met_stays_met(world: Referrals) -> None:
    first, second = await two_that_meet_one_need(world)
    need = {"id": (await world.read(world.town, first))["need_id"]}
    expect(200, await world.try_move(world.town.acting(Role.PRIVACY_OFFICER), first, "mark-entered-in-error"))
    assert (await world.shown(NEEDS, need))["status"] == "completed"
    expect(200, await world.try_move(world.town.acting(Role.PRIVACY_OFFICER), second, "mark-entered-in-error"))
    assert (await world.shown(NEEDS, need))["status"] == "active", "nothing is left that met it"


async def test_what_never_should_have_been_has_met_no_need(world: Referrals) -> None:
    done = await world.after(*MET)
    need = {"id": (await world.read(world.town, done))["need_id"]}
    assert (await world.shown(NEEDS, need))["status"] == "completed"
    expect(200, await world.try_move(world.cafe.acting(Role.PRIVACY_OFFICER), done, "mark-entered-in-error"))
    shown = await world.shown(NEEDS, need)
    assert (shown["status"], shown["completed_at"]) == ("active", None)
    await world.submitted(need)


async def test_it_is_not_offered_once_its_time_is_over(world: Referrals) -> None:
    done = await world.after("accept", "complete")
    for passed, offered in ((timedelta(days=29), True), (timedelta(days=1), False)):
        world.moment.now += passed
        seen = await world.read(world.cafe, done, Role.SUPERVISOR)
        assert ("reopen" in seen["allowed_moves"]) is offered


async def test_the_others_end_where_the_first_to_accept_is_taken_up_again(world: Referrals) -> None:
    await world.redirection()
    need = await world.need(proposed_legal_basis=f"consent:{UUID(int=7)}")
    failed = await world.after("accept", "fail", need=need, mode="first-accept-wins")
    another = await world.submitted(need, mode="first-accept-wins", recipient=world.onward["recipient"])
    await world.move(world.cafe, failed, "reopen")
    while await world.strike():
        pass
    assert (await world.read(world.town, another))["status"] == "cancelled"


async def test_a_caseworker_does_not_reopen(world: Referrals) -> None:
    done = await world.after("accept", "complete")
    expect(403, await world.try_move(world.cafe.caseworker, done, "reopen"))
    expect(409, await world.try_move(world.town.acting(Role.SUPERVISOR), done, "reopen"))


async def test_it_is_reopened_as_long_as_the_recipient_looks_back(world: Referrals) -> None:
    first, second = await world.after("accept", "complete"), await world.after("accept", "complete")
    world.moment.now += timedelta(days=30) - timedelta(minutes=1)
    await world.move(world.cafe, first, "reopen")
    world.moment.now += timedelta(minutes=1)
    problem = expect(409, await world.try_move(world.cafe.acting(Role.SUPERVISOR), second, "reopen"))
    assert problem["type"] == "/v1/problems/reopening-over"


async def test_no_place_no_agreement_and_a_newer_referral_stand_against_it(world: Referrals) -> None:
    supervisor = world.cafe.acting(Role.SUPERVISOR)
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"})
    need = await world.need()
    done = await world.after("accept", "fail", need=need)
    taken = await world.after("accept")
    problem = expect(409, await world.try_move(supervisor, done, "reopen"))
    assert problem["type"] == "/v1/problems/no-capacity"
    await world.move(world.cafe, taken, "fail")
    newer = await world.submitted(need)
    problem = expect(409, await world.try_move(supervisor, done, "reopen"))
    assert problem["type"] == "/v1/problems/open-duplicate"
    await world.move(world.town, newer, "withdraw")
    await world.tell(status="disputed")
    problem = expect(409, await world.try_move(supervisor, done, "reopen"))
    assert problem["type"] == "/v1/problems/no-agreement-in-force"


async def test_what_was_sent_by_mistake_is_erased_by_its_sender_while_nobody_has_seen_it(world: Referrals) -> None:
    sent = await world.submitted()
    gone = expect(200, await world.try_move(world.town.caseworker, sent, "mark-entered-in-error"))
    assert (gone["status"], gone["message"], gone["client"], gone["sender_reference"], gone["allowed_moves"]) == (
        "entered-in-error", None, None, None, [],
    )  # fmt: skip
    seen = await world.read(world.cafe, gone)
    assert (seen["number"], seen["status"], seen["client"], seen["message"]) == (
        sent["number"], "entered-in-error", None, None,
    )  # fmt: skip


async def test_once_it_was_seen_a_privacy_officer_of_either_marks_it(world: Referrals) -> None:
    for member in (world.town, world.cafe):
        held = await world.after("accept", "hold", "note")
        expect(403, await world.try_move(world.town.caseworker, held, "mark-entered-in-error"))
        expect(404, await world.try_move(world.stranger.acting(Role.PRIVACY_OFFICER), held, "mark-entered-in-error"))
        officer = member.acting(Role.PRIVACY_OFFICER)
        assert (await world.read(member, held, Role.PRIVACY_OFFICER))["allowed_moves"] == [
            "end-basis",
            "mark-entered-in-error",
        ]
        gone = expect(200, await world.try_move(officer, held, "mark-entered-in-error"))
        assert gone["status"] == "entered-in-error"
        for reader in (world.town, world.cafe):
            seen = await world.read(reader, gone)
            assert not any(word in str(seen) for word in (*PERSONAL, MESSAGE))
            assert {step["text"] for step in seen["history"]} == {None}
    await world.after("accept")  # both places are free again
    await world.after("accept")


async def test_nothing_that_was_erased_is_left_in_the_database(world: Referrals) -> None:
    sent = await world.after("request-information", "supply-information", "accept", "note")
    expect(200, await world.try_move(world.town.acting(Role.PRIVACY_OFFICER), sent, "mark-entered-in-error"))
    async with world.service.runtime.database.reading() as session:
        row = await session.get(Referral, UUID(sent["id"]))
        assert row is not None
        key = world.service.runtime.transactions.tools.vault.key_of(row.client)
        assert key.open("referral", row.id, row.sealed) == {}
        texts = [key.open("referral_step", f"{row.id}:{step.version}", step.sealed) for step in row.steps]
    assert [text for text in texts if text] == [{"text": REASON_TEXT}]  # why it was marked
    assert texts[-1] == {"text": REASON_TEXT}
