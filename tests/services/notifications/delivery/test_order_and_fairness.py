"""Whose webhook is sent next: the facts of a subject in their order, and nobody's flood before another's only one."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import orjson
import pytest
from aiohttp import web

from services.notifications.dispatch.schedule import AT_ONCE_TO_ONE_ORGANISATION, AT_ONCE_TO_ONE_RECEIVER
from services.notifications.model.delivery.schedule import SCHEDULE
from shared.ids import new_id
from shared.messaging.envelope import Event
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, referral
from tests.support.post_room import Answer, PostRoom, answering
from tests.support.waiting import until

SECOND = timedelta(seconds=1)


def life(room: PostRoom, versions: int, reader: UUID = ASSOCIATION) -> list[Event]:
    """Facts of one referral to this recipient, one for each version."""
    subject, now = new_id(), room.moment.now
    numbers = range(1, versions + 1)
    return [referral("submitted", now, referral_id=subject, version=one, recipient=reader) for one in numbers]


def versions_at(room: PostRoom, path: str) -> dict[str, list[int]]:
    """The versions of each referral as they arrived."""
    arrived: dict[str, list[int]] = defaultdict(list)
    for hook in room.receiver.at(path):
        said = orjson.loads(hook.body)["data"]
        arrived[said["referral_id"]].append(said["version"])
    return arrived


async def test_the_facts_of_each_subject_arrive_in_the_order_of_their_versions(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    lives = [life(room, 5) for _ in range(12)]
    pause = iter(range(1000))

    async def now_quick_now_slow(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.004 * (next(pause) % 4))
        return web.Response(status=204)

    room.receiver.answers["/hook"] = now_quick_now_slow
    async with room.at_work():
        await room.take(*(fact for facts in zip(*lives, strict=True) for fact in facts))
        await room.until_status("delivered", 60, channel="webhook")
    arrived = versions_at(room, "/hook")
    assert set(map(tuple, arrived.values())) == {(1, 2, 3, 4, 5)}
    assert len(arrived) == 12


async def test_a_later_version_waits_while_an_earlier_one_is_tried_again_and_other_subjects_do_not(
    room: PostRoom,
) -> None:
    await room.endpoint(ASSOCIATION)
    first, second = life(room, 2)
    (other,) = life(room, 1)

    async def refusing_the_first(request: web.Request) -> web.StreamResponse:
        said = orjson.loads(await request.read())["data"]
        return web.Response(status=500 if said["referral_id"] == str(first.subject) else 204)

    room.receiver.answers["/hook"] = refusing_the_first
    async with room.at_work():
        await room.take(first, second, other)
        await room.until_status("delivered", channel="webhook")
        await room.until_status("retrying", channel="webhook")
        assert versions_at(room, "/hook")[str(first.subject)] == [1]
        del room.receiver.answers["/hook"]
        room.later(6 * SECOND)
        await room.until_status("delivered", 3, channel="webhook")
    assert versions_at(room, "/hook")[str(first.subject)] == [1, 1, 2]


async def test_once_an_earlier_version_is_dead_the_later_one_goes(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    first, second = life(room, 2)
    room.receiver.answers["/hook"] = answering(500)
    async with room.at_work():
        await room.take(first, second)
        for number in range(1, len(SCHEDULE)):
            (row,) = await room.until_status("retrying", attempts=number, channel="webhook")
            if number == len(SCHEDULE) - 1:
                assert set(versions_at(room, "/hook")[str(first.subject)]) == {1}
                room.receiver.answers["/hook"] = _refusing_version(1)
            room.later(row.due_at - room.moment.now)
        await room.until_status("dead", channel="webhook")
        room.later(timedelta(hours=1))  # the circuit was open
        await room.until_status("delivered", channel="webhook")
    assert versions_at(room, "/hook")[str(first.subject)][-1] == 2


async def test_a_version_that_is_sent_again_by_hand_needs_no_later_one(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    first, second = life(room, 2)
    async with room.at_work():
        await room.take(first, second)
        rows = await room.until_status("delivered", 2, channel="webhook")
    room.later(timedelta(hours=1))
    admin = room.admin(ASSOCIATION)
    assert (await admin.post(f"/v1/deliveries/{rows[0].id}/resend", version=rows[0].version)).status_code == 200
    async with room.at_work():
        await until(lambda: len(room.receiver.hooks) == 3)
    assert versions_at(room, "/hook")[str(first.subject)] == [1, 2, 1]


async def test_the_many_endpoints_of_one_organisation_delay_nobody_elses_webhooks(room: PostRoom) -> None:
    for number in range(10):
        await room.endpoint(ASSOCIATION, f"/silent-{number}")
    let_go = asyncio.Event()

    async def wait(_request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return web.Response(status=204)

    for number in range(10):
        room.receiver.answers[f"/silent-{number}"] = wait
    await room.endpoint(MUNICIPALITY, "/other")
    flood = [referral("submitted", room.moment.now) for _ in range(6)]
    async with room.at_work():
        await room.take(*flood)
        await until(lambda: len(room.receiver.hooks) == AT_ONCE_TO_ONE_ORGANISATION)
        await room.take(*(referral("accepted", room.moment.now, actor=ASSOCIATION) for _ in range(12)))
        await room.until_status("delivered", 12, channel="webhook", organisation=MUNICIPALITY)
        by_path = [len(room.receiver.at(f"/silent-{number}")) for number in range(10)]
        assert sum(by_path) == AT_ONCE_TO_ONE_ORGANISATION, "no more at once, however many its endpoints are"
        assert max(by_path) <= 2 < AT_ONCE_TO_ONE_RECEIVER, "its endpoints take turns"
        let_go.set()
        await room.until_status("delivered", 10 * len(flood), channel="webhook", organisation=ASSOCIATION)


@pytest.mark.containers
@pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True)
async def test_a_slow_receiver_among_a_hundred_delays_nobody_and_each_hears_its_subject_in_order(
    room: PostRoom,
) -> None:
    readers = [new_id() for _ in range(100)]
    for number, reader in enumerate(readers):
        await room.endpoint(reader, f"/{number}")
    let_go = asyncio.Event()

    async def wait(_request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return web.Response(status=204)

    room.receiver.answers["/0"] = wait
    lives = [life(room, 3, reader) for reader in readers]
    async with room.at_work():
        await room.take(*(fact for facts in zip(*lives, strict=True) for fact in facts))
        await room.until_status("delivered", 99 * 3, channel="webhook")
        assert len(room.receiver.at("/0")) == 1, "the first version"
        let_go.set()
        await room.until_status("delivered", 100 * 3, channel="webhook")
    for number in range(100):
        assert list(versions_at(room, f"/{number}").values()) == [[1, 2, 3]]


def _refusing_version(version: int) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        said = orjson.loads(await request.read())["data"]
        return web.Response(status=500 if said["version"] == version else 204)

    return answer
