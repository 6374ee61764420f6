"""R27: when an agreement is over, what it had not yet accepted ends by the clock; what was accepted runs on."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.ids import new_id
from shared.persistence.database import Database
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import Referrals
from tests.support.waiting import until

WAYS: list[list[str]] = [[], ["acknowledge"], ["request-information"], ["waitlist"]]
RUNS_ON: list[list[str]] = [["accept"], ["accept", "start"], ["accept", "hold"], ["accept", "complete"]]


async def over(world: Referrals, status: str = "terminated") -> None:
    await world.tell(status=status, ended_at=world.moment().isoformat())


async def end(world: Referrals, state: dict[str, Any]) -> None:
    """The agreement that had this state is over."""
    ended = edition(state["editions"][0]["clauses"], status="terminated", ended_at=world.moment().isoformat())
    await world.events.agreement(agreement(UUID(state["agreement_id"]), [ended], version=6), "terminated")


@pytest.mark.parametrize("status", ["terminated", "cancelled", "revoked"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[-1] if way else "requested")
async def test_what_was_not_accepted_is_cancelled_by_the_clock(world: Referrals, way: list[str], status: str) -> None:
    referral = await world.after(*way)
    await over(world, status)
    assert (await world.read(world.town, referral))["status"] == referral["status"]
    assert await world.strike() == (2 if "waitlist" in way else 1)  # its line is looked at too
    ended = await world.read(world.town, referral)
    assert (ended["status"], ended["business_status"]) == ("cancelled", None)
    assert (ended["reason"], ended["reason_by"]) == ("agreement-ended", "system")
    assert (ended["history"][-1]["move"], ended["history"][-1]["organisation"]) == ("end-agreement", None)
    fact = (await world.service.facts())[-1]
    assert (fact.type, fact.content["happened"]["reason"]) == ("vidare.referral.agreement-ended.v1", "agreement-ended")
    assert [one["part"] for one in fact.content["concerns"]] == ["sender", "recipient"]
    world.moment.now = world.moment.now.replace(month=12)
    assert await world.strike() == 0
    assert (await world.read(world.cafe, referral))["client"] is None


@pytest.mark.parametrize("way", RUNS_ON, ids=lambda way: way[-1])
async def test_what_was_accepted_is_left_untouched(world: Referrals, way: list[str]) -> None:
    referral = await world.after(*way)
    await over(world)
    assert await world.strike() == 0
    seen = await world.read(world.cafe, referral)
    assert (seen["version"], seen["status"]) == (referral["version"], referral["status"])
    if referral["status"] != "completed":
        done = await world.move(world.cafe, referral, "complete")
        assert done["status"] == "completed"


async def test_a_draft_that_nobody_covers_any_more_is_cancelled_and_only_its_sender_told(world: Referrals) -> None:
    draft, opened = await world.draft(), await world.draft(recipient=None)
    elsewhere = await world.draft(recipient={"organisation": str(world.school.id)})
    await over(world)
    assert await world.strike() == 2
    for one in (draft, opened):
        assert (await world.read(world.town, one))["reason"] == "agreement-ended"
        (told,) = (await world.facts_of(one))[-1].content["concerns"]
        assert told["organisation"] == str(world.town.id)
    assert (await world.read(world.town, elsewhere))["status"] == "draft"


async def test_a_draft_of_a_sender_by_kind_is_found_as_well(world: Referrals) -> None:
    await world.agree(senders=[], sender_kinds=["municipality"])
    draft = await world.draft()
    await over(world)
    assert await world.strike() == 1
    assert (await world.read(world.town, draft))["status"] == "cancelled"


async def test_a_draft_that_another_agreement_covers_stays(world: Referrals) -> None:
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    draft = await world.draft(need)
    await world.events.agreement(agreement(new_id(), [edition([clause(world.cafe.id, [world.town.id])])]))
    await over(world)
    assert await world.strike() == 1
    assert (await world.read(world.town, draft))["status"] == "draft"
    assert (await world.move(world.town, draft, "submit"))["status"] == "requested"


async def test_an_open_referral_ends_when_nobody_who_could_claim_it_is_left(world: Referrals) -> None:
    both = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    state = agreement(new_id(), [edition([clause(world.school.id, [world.town.id])])])
    await world.events.agreement(state)
    sent = await world.submitted(both, recipient=None)
    await over(world)
    assert await world.strike() == 1
    left = await world.read(world.school, sent)
    assert (left["status"], left["allowed_moves"]) == ("requested", ["claim"])
    refused = await world.try_move(world.cafe.caseworker, sent, "claim")
    assert expect(409, refused)["type"] == "/v1/problems/no-agreement-in-force"
    await end(world, state)
    assert await world.strike() == 1
    assert (await world.read(world.town, sent))["status"] == "cancelled"


async def test_an_open_referral_ends_though_somebody_it_was_not_offered_to_is_covered_since(world: Referrals) -> None:
    both = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    sent = await world.submitted(both, recipient=None)
    later = agreement(new_id(), [edition([clause(world.school.id, [world.town.id])])])
    await world.events.agreement(later)
    expect(404, await world.try_move(world.school.caseworker, sent, "claim"))
    await over(world)
    assert await world.strike() == 1
    assert (await world.read(world.town, sent))["reason"] == "agreement-ended"


async def test_an_open_referral_that_was_sent_before_the_end_was_heard_of_ends_as_well(world: Referrals) -> None:
    ended_at = world.moment().isoformat()
    world.moment.now += timedelta(minutes=1)
    sent = await world.submitted(recipient=None)
    await world.tell(status="terminated", ended_at=ended_at)
    assert await world.strike() == 1
    assert (await world.read(world.town, sent))["reason"] == "agreement-ended"


async def test_a_further_edition_that_was_declined_ends_nothing(world: Referrals) -> None:
    sent = await world.submitted()
    now = world.moment().isoformat()
    declined = edition([world.clause], edition=2, status="rejected", ended_at=now)
    withdrawn = declined | {"status": "revoked"}
    for number, second in enumerate((declined, withdrawn)):
        both = [edition([world.clause]), second]
        await world.events.agreement(agreement(world.agreement_id, both, version=20 + number, status=second["status"]))
    assert await world.strike() == 0
    assert (await world.move(world.cafe, sent, "accept"))["status"] == "accepted"


async def test_a_state_that_comes_late_ends_nothing_twice(world: Referrals) -> None:
    sent = await world.submitted()
    await over(world)
    await world.strike()
    await over(world)
    assert await world.strike() == 0
    assert (await world.read(world.town, sent))["version"] == 3


async def decided_by_another(world: Referrals, opened: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """A referral whose clock the end of one agreement has set, and then another decided; and the other's state."""
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    other = agreement(new_id(), [edition([clause((world.school if opened else world.cafe).id, [world.town.id])])])
    if opened:
        await world.events.agreement(other)
        referral = await world.submitted(need, recipient=None)
        await over(world)
        return await world.move(world.school, referral, "claim"), other
    draft = await world.draft(need)
    await world.events.agreement(other)
    await over(world)
    return await world.move(world.town, draft, "submit"), other


@pytest.mark.parametrize("opened", [False, True], ids=["a draft that was sent", "an open one that was claimed"])
async def test_what_another_agreement_has_decided_since_stays_until_that_one_ends(
    world: Referrals, opened: bool
) -> None:
    referral, other = await decided_by_another(world, opened)
    assert referral["coverage"]["agreement_id"] == other["agreement_id"]
    assert await world.strike() == 1
    left = await world.read(world.town, referral)
    assert (left["status"], left["version"]) == (referral["status"], referral["version"])
    await end(world, other)
    assert await world.strike() == 1
    assert (await world.read(world.town, referral))["reason"] == "agreement-ended"


@pytest.mark.parametrize("opened", [False, True], ids=["a draft that was sent", "an open one that was claimed"])
async def test_two_ends_that_share_one_clock_end_what_the_second_decided(world: Referrals, opened: bool) -> None:
    referral, other = await decided_by_another(world, opened)
    await end(world, other)
    assert await world.strike() == 1
    assert (await world.read(world.town, referral))["reason"] == "agreement-ended"


@pytest.mark.containers
@pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_the_end_of_an_agreement_waits_for_a_submit_that_relies_on_it_and_then_ends_what_was_sent(
    world: Referrals,
) -> None:
    """The draft is younger than the end, of which this service has not heard: only once it is sent can it be found."""
    database = world.service.runtime.database
    ended_at = world.moment().isoformat()
    world.moment.now += timedelta(minutes=1)
    draft = await world.draft()
    async with database.connection() as other:
        await other.execute(text("LOCK TABLE outbox IN EXCLUSIVE MODE"))  # no command commits, but reactions do
        submitting = asyncio.create_task(world.try_move(world.town.caseworker, draft, "submit"))
        await until(lambda: waiting_for_locks(database, 1), what="the submit, which has read the agreement")
        ending = asyncio.create_task(world.tell(status="terminated", ended_at=ended_at))
        await until(lambda: waiting_for_locks(database, 2), what="the end of the agreement, waiting for the submit")
    assert expect(200, await submitting)["status"] == "requested"
    await ending
    assert await world.strike() == 1
    after = await world.read(world.town, draft)
    assert (after["status"], after["reason"]) == ("cancelled", "agreement-ended")


async def waiting_for_locks(database: Database, how_many: int) -> bool:
    """Whether so many transactions of this database wait for others."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool((await database.read(waiting))[0][0] == how_many)


async def test_a_draft_made_after_the_end_stays_when_the_ended_state_comes_again(world: Referrals) -> None:
    await over(world)
    ended_at = world.moment().isoformat()
    world.moment.now += timedelta(days=30)
    draft = await world.draft(await world.need())
    await world.tell(status="terminated", ended_at=ended_at)
    assert await world.strike() == 0
    assert (await world.read(world.town, draft))["status"] == "draft"


async def test_an_amendment_declined_after_the_end_does_not_move_the_end(world: Referrals) -> None:
    await over(world)
    ended_at = world.moment().isoformat()
    world.moment.now += timedelta(days=30)
    draft = await world.draft(await world.need())
    world.moment.now += timedelta(days=1)
    declined = edition(
        [world.clause], edition=2, status="rejected", executed_at=None, ended_at=world.moment().isoformat()
    )
    both = [edition([world.clause], status="terminated", ended_at=ended_at), declined]
    await world.events.agreement(agreement(world.agreement_id, both, version=20, status="terminated"))
    assert await world.strike() == 0
    assert (await world.read(world.town, draft))["status"] == "draft"
