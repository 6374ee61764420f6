"""What ends together is written together, and mails are let go together: what happens where that fails, on PostgreSQL.

What a group does where nothing fails, every other test here says: they run on PostgreSQL too.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from services.notifications.commands.delivery import delivering
from services.notifications.dispatch import mails, outcomes
from services.notifications.model.tables import ATTEMPT_ROWS, DELIVERY_ROWS
from shared.ids import new_id
from shared.scheduling import due
from tests.support.databases import PostgresServer
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, both_known, referral
from tests.support.post_room import PostRoom, answering
from tests.support.waiting import until

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),
]

SECOND = timedelta(seconds=1)
_WAITING = "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
TOGETHER = 4  # webhooks on their way to one receiver


class HeldReceiver:
    """Answers nothing until it is let go, then everything with 204 at the same time."""

    def __init__(self) -> None:
        self.arrived = 0
        self.let_go = asyncio.Event()

    async def __call__(self, _request: web.Request) -> web.StreamResponse:
        self.arrived += 1
        await self.let_go.wait()
        return web.Response(status=204)


@pytest.fixture
async def held(room: PostRoom) -> HeldReceiver:
    """The association's receiver, with four webhooks on their way once the workers run."""
    await room.endpoint(ASSOCIATION)
    await room.take(*(referral("submitted", room.moment.now, referral_id=new_id()) for _ in range(TOGETHER)))
    receiver = HeldReceiver()
    room.receiver.answers["/hook"] = receiver
    return receiver


async def all_arrived(receiver: HeldReceiver) -> None:
    await until(lambda: receiver.arrived == TOGETHER, what="all webhooks with the receiver")


async def tried(room: PostRoom) -> Counter[UUID]:
    """How many attempts each delivery has."""
    async with room.service.runtime.database.reading() as session:
        return Counter((await session.execute(select(ATTEMPT_ROWS.c.delivery_id))).scalars())


async def webhooks(room: PostRoom) -> Sequence[Any]:
    return await room.rows(DELIVERY_ROWS.c.channel == "webhook")


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the groups that were written."""
    sizes: list[int] = []
    deliver_all = delivering.deliver_all

    async def counted(database: Any, ended: Any, now: Any) -> frozenset[UUID]:
        sizes.append(len(ended))
        return await deliver_all(database, ended, now)

    monkeypatch.setattr(outcomes, "deliver_all", counted)
    return sizes


@asynccontextmanager
async def superuser(postgres: PostgresServer, url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection of another client to the test's database."""
    connection = await asyncpg.connect(postgres.url(url.rpartition("/")[2]).replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def waits(connection: "asyncpg.Connection[Any]") -> bool:
    return bool(await connection.fetchval(f"SELECT count(*) {_WAITING}"))


async def test_what_ended_together_is_one_group_with_one_attempt_each(
    room: PostRoom, held: HeldReceiver, groups: list[int]
) -> None:
    async with room.at_work():
        await all_arrived(held)
        held.let_go.set()
        rows = await room.until_status("delivered", TOGETHER, channel="webhook")
    assert sum(groups) == TOGETHER and max(groups) > 1
    assert await tried(room) == Counter(row.id for row in rows)
    assert {(row.last_answer_code, row.last_detail, row.attempts, row.lease_until) for row in rows} == {
        (204, "http-204", 1, None)
    }
    assert {row.delivered_at for row in rows} == {room.moment.now}


async def test_an_outcome_that_is_not_ordinary_is_in_no_group(room: PostRoom, groups: list[int]) -> None:
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(503)
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        await room.until_status("retrying", channel="webhook")
        del room.receiver.answers["/hook"]
        room.later(6 * SECOND)
        await room.until_status("delivered", channel="webhook")
    assert groups == [], "the first closes the circuit's count as well"


async def test_a_group_that_comes_after_its_leases_overwrites_nothing(room: PostRoom, held: HeldReceiver) -> None:
    async with room.at_work():
        await all_arrived(held)
        second = room.receiver.answers["/hook"] = HeldReceiver()
        room.later(61 * SECOND)
        await all_arrived(second)
        leased = await webhooks(room)
        held.let_go.set()

        async def noted() -> bool:
            return await tried(room) == Counter(row.id for row in leased)

        await until(noted, what="the first attempt of each")
        assert await webhooks(room) == leased, "they are in other hands"
        second.let_go.set()
        await room.until_status("delivered", TOGETHER, channel="webhook")
    assert set((await tried(room)).values()) == {2}


@asynccontextmanager
async def group_waits(
    room: PostRoom, held: HeldReceiver, other: "asyncpg.Connection[Any]"
) -> AsyncIterator[list[UUID]]:
    """A group that waits for a table which another client has locked, until the end of this."""
    await all_arrived(held)
    async with other.transaction():
        await other.execute("LOCK TABLE delivery_attempt IN ACCESS EXCLUSIVE MODE")
        held.let_go.set()
        await until(lambda: waits(other), what="the group waiting")
        yield [row.id for row in await webhooks(room)]


@pytest.mark.parametrize("breaks", ["pg_cancel_backend", "pg_terminate_backend"])
async def test_a_group_that_the_database_breaks_off_is_written_one_by_one_and_nothing_is_sent_again(
    breaks: str,
    room: PostRoom,
    held: HeldReceiver,
    postgres: PostgresServer,
    migrated_url: str,
    groups: list[int],
) -> None:
    async with room.at_work(), superuser(postgres, migrated_url) as other:
        async with group_waits(room, held, other) as ids:
            await other.execute(f"SELECT {breaks}(pid) {_WAITING}")
        await room.until_status("delivered", TOGETHER, channel="webhook")
    assert max(groups) > 1
    assert await tried(room) == Counter(ids), "one attempt each, however often it was written"
    assert held.arrived == TOGETHER


async def test_a_group_that_was_written_and_whose_answer_was_lost_is_not_sent_again(
    room: PostRoom, held: HeldReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_all = delivering.deliver_all

    async def lost(database: Any, ended: Any, now: Any) -> frozenset[UUID]:
        await deliver_all(database, ended, now)
        raise ConnectionResetError

    monkeypatch.setattr(outcomes, "deliver_all", lost)
    async with room.at_work():
        await all_arrived(held)
        held.let_go.set()
        rows = await room.until_status("delivered", TOGETHER, channel="webhook")
        room.later(61 * SECOND)
        await asyncio.sleep(0.2)
    assert held.arrived == TOGETHER
    assert {(row.status, row.version) for row in await webhooks(room)} == {("delivered", rows[0].version)}


async def test_a_delivery_whose_row_somebody_holds_keeps_no_other_outcome_waiting(
    room: PostRoom, held: HeldReceiver, postgres: PostgresServer, migrated_url: str
) -> None:
    """As where an endpoint is deleted, and all that waits for it is cancelled."""
    await room.endpoint(MUNICIPALITY, "/other")
    async with room.at_work(), superuser(postgres, migrated_url) as other:
        await all_arrived(held)
        async with other.transaction():
            await other.execute("SELECT 1 FROM delivery WHERE status = 'sending' FOR UPDATE")
            held.let_go.set()
            await room.take(*(referral("accepted", room.moment.now, actor=ASSOCIATION) for _ in range(20)))
            await room.until_status("delivered", 20, channel="webhook", organisation=MUNICIPALITY)
            assert {row.status for row in await webhooks(room) if row.organisation == ASSOCIATION} == {"sending"}
        await room.until_status("delivered", TOGETHER, channel="webhook", organisation=ASSOCIATION)


async def test_a_worker_that_is_stopped_while_a_group_waits_leaves_the_rest_to_be_written(
    room: PostRoom, held: HeldReceiver, postgres: PostgresServer, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_FINISH_WITHIN", 0.1)
    async with superuser(postgres, migrated_url) as other:
        working = AsyncExitStack()
        await working.enter_async_context(room.at_work())
        async with group_waits(room, held, other):
            await working.aclose()
        await room.until_status("delivered", TOGETHER, channel="webhook")


async def two_readers(room: PostRoom) -> None:
    await room.contact(ASSOCIATION, "a@association.example")
    await room.contact(MUNICIPALITY, "m@municipality.example")
    await room.take(*both_known(room.moment.now))


async def mails_came(room: PostRoom, number: int) -> None:
    await until(lambda: len(room.mailbox.mails) == number, what=f"{number} mails")


async def test_a_mail_whose_contact_is_in_other_hands_waits_and_those_leased_with_it_go(
    room: PostRoom, postgres: PostgresServer, migrated_url: str
) -> None:
    await two_readers(room)
    await room.take(referral("submitted", room.moment.now), referral("accepted", room.moment.now, actor=ASSOCIATION))
    async with superuser(postgres, migrated_url) as other:
        transaction = other.transaction()
        await transaction.start()
        await other.execute("SELECT 1 FROM contact WHERE email LIKE 'm@%' FOR UPDATE")
        room.moment.now += SECOND
        async with room.at_work():
            await mails_came(room, 1)
            await room.until_status("pending", channel="email", last_detail="gathering")
            await transaction.rollback()
            room.later(2 * SECOND)
            await mails_came(room, 2)
    assert room.mailbox.addresses() == ["a@association.example", "m@municipality.example"]


async def test_mails_that_cannot_be_let_go_together_go_one_by_one(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_readers(room)
    failed: list[int] = []

    async def fails(_work: Any, addressed: Sequence[Any], _pause: timedelta) -> frozenset[UUID]:
        failed.append(len(addressed))
        raise OperationalError("UPDATE", {}, Exception("deadlock detected"))

    monkeypatch.setattr(mails, "let_go_together", fails)
    await room.take(referral("submitted", room.moment.now), referral("accepted", room.moment.now, actor=ASSOCIATION))
    room.moment.now += SECOND
    async with room.at_work():
        await room.until_status("delivered", 2, channel="email")
    assert sum(failed) == 2
    assert room.mailbox.addresses() == ["a@association.example", "m@municipality.example"]


async def test_mails_of_one_subject_that_are_leased_together_are_still_gathered(room: PostRoom) -> None:
    await two_readers(room)
    subject = new_id()
    facts = [referral("changed", room.moment.now, referral_id=subject, version=version) for version in range(2, 8)]
    await room.take(*facts, referral("submitted", room.moment.now, referral_id=new_id()))
    room.moment.now += SECOND
    async with room.at_work():
        await mails_came(room, 2)
        await asyncio.sleep(0.2)
        assert len(room.mailbox.mails) == 2, "one of each subject"
        room.later(timedelta(minutes=10))
        await room.until_status("delivered", 7, channel="email")
    assert len(room.mailbox.mails) <= 3
