"""Events of a clause's places: they tell which service and where, so nothing joins them to the referral of one move."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select

from services.referrals.service import SERVICE
from shared.ids import new_id
from shared.kernel.times import read_instant
from shared.messaging.envelope import unpack_headers
from shared.persistence.mechanisms import outbox
from shared.republish import republish
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import CATEGORIES, Referrals

CHANGED, ACCEPTED = "vidare.capacity.changed.v1", "vidare.referral.accepted.v1"
MINUTE = timedelta(minutes=1)


class Sent:
    """One record as a reader of the topic has it; `at` is its timestamp: when the relay found it in the outbox."""

    def __init__(self, row: Any) -> None:
        self.at: datetime = row.created_at
        self.headers = {name: value.decode() for name, value in unpack_headers(row.headers)}
        self.type = self.headers["ce_type"]
        self.state: dict[str, Any] = orjson.loads(row.payload)


async def sent(world: Referrals, type_: str) -> list[Sent]:
    async with world.service.runtime.database.reading() as session:
        rows = (await session.execute(select(outbox).order_by(outbox.c.id))).all()
    return [one for one in map(Sent, rows) if one.type == type_]


async def minutes_pass(world: Referrals, minutes: int) -> None:
    """The worker looks every minute."""
    for _ in range(minutes):
        world.moment.now += MINUTE
        await world.strike()


async def free(world: Referrals) -> int:
    body = {
        "recipient": str(world.cafe.id), "service": SERVICE_CODE, "municipality": "091", "data_categories": CATEGORIES,
        "legal_basis": f"commission:{world.agreement_id}",
    }  # fmt: skip
    (answer,) = expect(200, await world.town.caseworker.post("/v1/coverage", body))["recipients"]
    places: int = answer["free"]
    return places


async def test_a_place_is_told_of_later_than_its_move_and_to_the_minute(world: Referrals) -> None:
    referral = await world.submitted()
    world.moment.now += timedelta(seconds=42, microseconds=7)
    began = world.moment()
    await world.move(world.cafe, referral, "accept")
    await minutes_pass(world, 9)
    assert await sent(world, CHANGED) == []
    await minutes_pass(world, 32)
    (place,), (accepted,) = await sent(world, CHANGED), await sent(world, ACCEPTED)
    assert timedelta(minutes=10) <= place.at - began <= timedelta(minutes=41)
    told = read_instant(place.state["happened"]["at"])
    assert (told.second, told.microsecond, told <= place.at < told + MINUTE) == (0, 0, True)
    assert place.headers["ce_time"] == place.state["happened"]["at"]
    assert place.state["happened"]["actor_organisation"] is None
    named = {"ce_id", "ce_correlationid", "ce_subject", "ce_time"}
    assert {accepted.headers[name] for name in named}.isdisjoint(place.headers[name] for name in named)


async def test_all_changes_until_then_are_told_at_once_and_the_newest_counts(world: Referrals) -> None:
    first = await world.after("accept")
    await minutes_pass(world, 5)
    await world.after("accept")
    await world.move(world.cafe, first, "fail")
    await minutes_pass(world, 36)
    states = [(one.state["version"], one.state["in_use"], one.state["max"]) for one in await sent(world, CHANGED)]
    assert states == [(3, 1, 2)]
    await minutes_pass(world, 60)
    assert len(await sent(world, CHANGED)) == 1
    await world.after("accept")
    await minutes_pass(world, 41)
    assert [one.state["version"] for one in await sent(world, CHANGED)] == [3, 4]


async def test_free_places_in_an_answer_are_those_that_were_told(world: Referrals) -> None:
    assert await free(world) == 2
    await world.after("accept")
    assert await free(world) == 2  # or whoever asks every minute would see the minute of the move
    await minutes_pass(world, 41)
    assert await free(world) == 1


async def each_accepts_one(world: Referrals, clauses: int, apart: timedelta) -> dict[str, str]:
    """One referral accepted under each clause; referral → clause."""
    true = {}
    for _ in range(clauses):
        offered, agreement_id = clause(world.cafe.id, [world.town.id], municipalities=["049"]), new_id()
        await world.events.agreement(agreement(agreement_id, [edition([offered])]))
        case = await world.case(await world.client(municipality="049"))
        need = await world.need(case, proposed_legal_basis=f"commission:{agreement_id}")
        referral = await world.move(world.cafe, await world.submitted(need), "accept")
        true[referral["id"]] = offered["clause_id"]
        world.moment.now += apart
    return true


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(seconds=20)])
async def test_no_time_and_no_order_joins_a_place_to_its_referral(world: Referrals, apart: timedelta) -> None:
    await world.agree(municipalities=["091"])
    true = await each_accepts_one(world, 12, apart)
    await minutes_pass(world, 41)
    accepted, changed = await sent(world, ACCEPTED), await sent(world, CHANGED)
    assert len(accepted) == len(changed) == 12
    for name, when in (
        ("record", lambda one: one.at),
        ("fact", lambda one: read_instant(one.state["happened"]["at"])),
        ("event", lambda one: read_instant(one.headers["ce_time"])),
    ):
        distances = [abs(when(place) - when(referral)) for place in changed for referral in accepted]
        assert min(distances) > timedelta(minutes=5), name
    in_order = [true[one.headers["ce_subject"]] for one in accepted]
    assert [one.headers["ce_subject"] for one in changed] != in_order, "by chance once in 479,001,600 runs"
    steps = Counter(later.at - earlier.at for earlier, later in pairwise(changed))
    assert len(steps) > 1, "the distances of the moves do not come again"


async def test_no_event_of_a_referral_names_its_agreement_or_its_clause(world: Referrals) -> None:
    await world.after("acknowledge", "accept", "complete", "close-loop")
    opened = await world.submitted(await world.need(proposed_legal_basis=f"consent:{UUID(int=7)}"), recipient=None)
    await world.move(world.cafe, opened, "claim")
    await republish(SERVICE, world.service.runtime.transactions)
    told = [fact for fact in await world.service.facts() if fact.topic == "vidare.referrals.referral"]
    assert len(told) > len({fact.key for fact in told}) == 2
    for fact in told:
        said = orjson.dumps(fact.content).decode()
        assert not any(name in said for name in (str(world.agreement_id), world.clause["clause_id"], "VD-0000-0000"))


async def test_a_state_that_is_sent_again_tells_no_more_than_was_told(world: Referrals) -> None:
    await world.after("accept")
    await republish(SERVICE, world.service.runtime.transactions)
    assert await sent(world, "vidare.capacity.current.v1") == []  # its own time to be told of runs
    await minutes_pass(world, 41)
    await republish(SERVICE, world.service.runtime.transactions)
    (told,), (again,) = await sent(world, CHANGED), await sent(world, "vidare.capacity.current.v1")
    assert again.state == told.state
    await world.after("accept")
    await republish(SERVICE, world.service.runtime.transactions)
    assert len(await sent(world, "vidare.capacity.current.v1")) == 1
