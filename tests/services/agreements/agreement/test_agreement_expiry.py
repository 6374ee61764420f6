"""C14: the clock that ends an agreement, run by the real scheduler."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from shared.persistence.mechanisms import clock
from tests.support.cooperation import AGREEMENTS, SIGNATURE, Cooperation, expect, newest, try_move
from tests.support.services import Moment
from tests.support.waiting import running, until

# the last day is 30.6.2027; Helsinki is three hours ahead of UTC in summer
LAST_INSTANT = datetime(2027, 6, 30, 20, 59, 59, tzinfo=UTC)


async def status_of(world: Cooperation, agreement_id: str) -> str:
    seen = await world.association.admin.get(f"{AGREEMENTS}/{agreement_id}")
    return str(seen.json()["status"])


async def open_clocks(world: Cooperation) -> int:
    async with world.service.runtime.database.reading() as session:
        return len((await session.execute(select(clock).where(clock.c.done_at.is_(None)))).all())


async def test_an_agreement_ends_at_midnight_in_helsinki_after_its_last_day(world: Cooperation, moment: Moment) -> None:
    executed = await world.executed()
    schedules = world.service.runtime.schedules
    moment.now = LAST_INSTANT
    async with running(*(schedule.run() for schedule in schedules)):
        assert await status_of(world, executed["id"]) == "executed"
        assert await open_clocks(world) == 1
        moment.now = LAST_INSTANT + timedelta(seconds=1)
        world.service.runtime.wake()

        async def ended() -> bool:
            return await status_of(world, executed["id"]) == "terminated"

        await until(ended, what="the end of the agreement")
    seen = expect(200, await world.association.admin.get(f"{AGREEMENTS}/{executed['id']}"))
    assert (newest(seen)["ended_reason"], seen["version"]) == ("expired", executed["version"] + 1)
    assert (newest(seen)["ended_at"], seen["allowed_moves"]) == ("2027-06-30T21:00:00Z", [])
    assert await open_clocks(world) == 0


async def test_the_end_is_a_fact_and_an_audit_entry_of_the_system(world: Cooperation, moment: Moment) -> None:
    executed = await world.executed()
    moment.now = LAST_INSTANT + timedelta(days=3)  # nobody was there to keep the clocks
    async with running(*(schedule.run() for schedule in world.service.runtime.schedules)):

        async def told() -> bool:
            return (await world.service.facts())[-1].type == "vidare.agreement.terminated.v1"

        await until(told, what="the fact")
    fact = (await world.service.facts())[-1]
    assert (fact.key, fact.sequence) == (executed["id"], executed["version"] + 1)
    assert fact.content["happened"] == {
        "at": "2027-07-03T20:59:59Z",
        "actor_organisation": None,
        "reason": "expired",
        "edition": 1,
    }
    entry = (await world.service.audits())[-1]
    assert (entry.action, entry.actor, str(entry.subject)) == ("agreement.expire", "system", executed["id"])


async def test_only_a_signed_agreement_with_an_end_has_a_clock(world: Cooperation) -> None:
    await world.executed(effective_until=None)
    once = await world.signed_once()
    assert await open_clocks(world) == 0
    await world.move(world.association.signatory, once, "sign", SIGNATURE)
    assert await open_clocks(world) == 1


async def test_nobody_but_the_clock_ends_an_agreement(world: Cooperation) -> None:
    executed = await world.executed()
    assert (await try_move(world.municipality.admin, executed, "expire")).status_code == 404
