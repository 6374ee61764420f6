"""That an open referral was taken back is told to each at a moment of its own, and nothing joins two of one client."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from shared.kernel.times import read_instant, to_the_minute
from shared.messaging.envelope import Event
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, STRANGER, referral, to_candidates
from tests.support.post_room import PostRoom
from tests.support.waiting import until

MINUTE = timedelta(minutes=1)


def taken_back(room: PostRoom, *candidates: Any) -> Event:
    return to_candidates("withdrawn", to_the_minute(room.moment.now), *candidates, status="cancelled", version=3)


async def minutes_pass(room: PostRoom, minutes: int) -> None:
    """The worker looks every minute."""
    for _ in range(minutes):
        room.moment.now += MINUTE
        await room.strike()


async def test_nothing_is_told_for_ten_minutes_and_all_within_forty(room: PostRoom) -> None:
    began = room.moment.now
    facts = [taken_back(room, ASSOCIATION, STRANGER) for _ in range(6)]
    await room.take(*facts)
    await minutes_pass(room, 9)
    assert await room.inbox(ASSOCIATION) == await room.listed(ASSOCIATION) == []
    await minutes_pass(room, 32)
    told = await room.inbox(ASSOCIATION)
    assert {one["subject_id"] for one in told} == {str(one.subject) for one in facts}
    moments = [read_instant(one["occurred_at"]) for one in told]
    assert all(timedelta(minutes=9) < one - began <= timedelta(minutes=40) for one in moments)
    assert len(set(moments)) > 1, "all in one minute by chance: once in 24 million runs"
    assert len(await room.inbox(STRANGER)) == 6


@pytest.mark.parametrize("why", ["withdrawn", "basis-lost", "entered-in-error"])
async def test_however_it_went_it_is_told_in_the_same_way(room: PostRoom, why: str) -> None:
    await room.endpoint(ASSOCIATION)
    status = "entered-in-error" if why == "entered-in-error" else "cancelled"
    fact = to_candidates(why, to_the_minute(room.moment.now), ASSOCIATION, status=status, version=3)
    await room.take(fact)
    assert await room.inbox(ASSOCIATION) == []
    await minutes_pass(room, 41)
    (entry,) = await room.inbox(ASSOCIATION)
    assert (entry["type"], entry["subject_id"]) == ("referral.withdrawn", str(fact.subject))
    (delivery,) = await room.listed(ASSOCIATION, channel="webhook")
    assert "referral.withdrawn" in str(delivery)
    assert why == "withdrawn" or why not in f"{entry}{delivery}"


async def test_two_of_one_command_share_no_time_no_id_and_no_correlation_by_any_channel(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    one, other = taken_back(room, ASSOCIATION), taken_back(room, ASSOCIATION)
    assert one.time == other.time
    await room.take(one, other)
    await minutes_pass(room, 41)
    async with room.at_work():
        await room.until_status("delivered", 2, channel="webhook")
        await until(lambda: len(room.receiver.hooks) == 2)
    for entry, delivery in zip(
        await room.inbox(ASSOCIATION), await room.listed(ASSOCIATION, channel="webhook"), strict=True
    ):
        moment = read_instant(entry["occurred_at"])
        assert moment == to_the_minute(moment) != one.time
        assert read_instant(entry["created_at"]) - moment <= MINUTE
        assert read_instant(delivery["occurred_at"]) == moment
        assert read_instant(delivery["first_due_at"]) == read_instant(delivery["created_at"]) != one.time
    bodies = [orjson.loads(hook.body) for hook in room.receiver.hooks]
    assert {read_instant(body["timestamp"]) for body in bodies} == {
        read_instant(entry["occurred_at"]) for entry in await room.inbox(ASSOCIATION)
    }
    assert {body["data"]["status"] for body in bodies} == {None}


async def test_one_that_comes_twice_is_told_once(room: PostRoom) -> None:
    fact = taken_back(room, ASSOCIATION)
    await room.take(fact, fact)
    await minutes_pass(room, 20)
    await room.take(fact)
    await minutes_pass(room, 60)
    assert len(await room.inbox(ASSOCIATION)) == 1


async def test_what_was_sent_to_one_recipient_and_what_another_has_claimed_are_told_at_once(room: PostRoom) -> None:
    await room.take(
        referral("withdrawn", room.moment.now, status="cancelled"),
        to_candidates("claimed", room.moment.now, STRANGER, actor=ASSOCIATION, status="received"),
    )
    assert [one["type"] for one in await room.inbox(ASSOCIATION)] == ["referral.withdrawn"]
    assert [one["type"] for one in await room.inbox(STRANGER)] == ["referral.claimed"]
    assert MUNICIPALITY in {one.organisation for one in await room.rows()}


async def test_an_old_one_goes_to_the_inbox_only_however_late_it_is_read(room: PostRoom) -> None:
    fact = taken_back(room, ASSOCIATION)
    room.moment.now += timedelta(days=8)
    await room.take(fact)
    await room.strike()
    (entry,) = await room.inbox(ASSOCIATION)
    assert timedelta(minutes=9) < read_instant(entry["occurred_at"]) - fact.time <= timedelta(minutes=40)
    assert await room.listed(ASSOCIATION) == []
