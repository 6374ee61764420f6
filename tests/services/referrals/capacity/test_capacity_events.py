"""Events of a clause's places: they tell which service, so nothing joins them to the referral's event of one move."""

from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select

from services.referrals.service import SERVICE
from shared.messaging.envelope import unpack_headers
from shared.persistence.mechanisms import outbox
from shared.republish import republish
from tests.support.referrals import Referrals

Sent = tuple[dict[str, str], dict[str, Any]]


async def newest(world: Referrals) -> dict[str, Sent]:
    """The headers and content of the newest event of each type."""
    async with world.service.runtime.database.reading() as session:
        rows = (await session.execute(select(outbox).order_by(outbox.c.id))).all()
    headers = [{name: value.decode() for name, value in unpack_headers(row.headers)} for row in rows]
    return {one["ce_type"]: (one, orjson.loads(row.payload)) for one, row in zip(headers, rows, strict=True)}


async def test_the_event_of_a_place_names_neither_the_request_nor_the_instant_of_the_move(world: Referrals) -> None:
    sent = await world.submitted()
    world.moment.now += timedelta(seconds=42, microseconds=7)
    accepted = await world.move(world.cafe, sent, "accept")
    events = await newest(world)
    (referral, state), (place, count) = events["vidare.referral.accepted.v1"], events["vidare.capacity.changed.v1"]
    assert (state["referral_id"], state["happened"]["at"]) == (accepted["id"], "2026-06-18T09:00:42.000007Z")
    assert (count["clause_id"], count["happened"]["at"]) == (world.clause["clause_id"], "2026-06-18T09:00:00Z")
    assert place["ce_time"] == "2026-06-18T09:00:00Z"
    named = {"ce_id", "ce_correlationid", "ce_subject"}
    assert {referral[name] for name in named}.isdisjoint(place[name] for name in named)


async def test_a_state_that_is_sent_again_tells_no_more(world: Referrals) -> None:
    sent = await world.submitted()
    world.moment.now += timedelta(seconds=42, microseconds=7)
    await world.move(world.cafe, sent, "accept")
    await republish(SERVICE, world.service.runtime.transactions)
    events = await newest(world)
    assert events["vidare.referral.current.v1"][1]["happened"]["at"] == "2026-06-18T09:00:42.000007Z"
    assert events["vidare.capacity.current.v1"][1]["happened"]["at"] == "2026-06-18T09:00:00Z"
