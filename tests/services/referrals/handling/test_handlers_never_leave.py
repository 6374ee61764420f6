"""Who has a referral is known to her own organisation alone: no answer, event or log line tells it to anybody else."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col
from structlog.testing import capture_logs

from services.referrals.model.handling import handled as rule
from services.referrals.model.handling.row import Handling
from services.referrals.queries.handling import reading
from shared.kernel.actors import Role
from shared.persistence.mechanisms import outbox
from tests.support.cooperation import Member
from tests.support.handling import ANNA, BERT, Units, handled, person, seen
from tests.support.personal_traces import traces
from tests.support.referrals import BODIES, REFERRALS, Referrals

EVERY_ROLE = (Role.CASEWORKER, Role.SUPERVISOR, Role.PRIVACY_OFFICER, Role.ORG_ADMIN, Role.SIGNATORY)


async def lived(world: Referrals, units: Units) -> dict[str, Any]:
    """A referral that goes its way while Anna of the town and Bert of the café have it, in units that no one else
    knows."""
    anna, bert = (person(*one) for one in ((world.town, ANNA), (world.cafe, BERT)))
    case = await handled(anna, await world.case(), "take", unit=str(units.town[1]))
    sent = await world.submitted(await world.need(case))
    one = await handled(bert, await seen(bert, sent), "take", unit=str(units.cafe[1]))
    for slug in ("accept", "start"):
        one = await world.move(world.cafe, one, slug)
    return await handled(bert, one, "give", handler=BERT + "-2")


async def told(who: Member, referral: dict[str, Any]) -> dict[str, bytes]:
    """All that this organisation is answered about the referral, by any of its roles."""
    found = {}
    path = f"{REFERRALS}/{referral['id']}"
    for roles in ((Role.INTEGRATION,), EVERY_ROLE):
        caller = who.acting(*roles)
        for way in ("incoming", "outgoing"):
            found[f"{who.id} {roles} {way}"] = (await caller.get(REFERRALS, direction=way)).content
        for address in (path, path + "/participants"):
            answer = await caller.get(address)
            found[f"{who.id} {roles} {address}"] = answer.content + str(answer.headers).encode()
        for slug, body in {**BODIES, "take": None, "give": {"handler": "x"}, "give-back": None}.items():
            # of a version that never was: every refusal is seen, and nothing is moved
            found[f"{who.id} {roles} {slug}"] = (await caller.post(f"{path}/{slug}", body, version=99)).content
    return found


async def leaks(world: Referrals) -> list[Any]:
    """Where the sub or the unit of one side stands in what the other side, a stranger, Kafka or a log gets."""
    units = await Units(world).told()
    with capture_logs() as logs:
        referral = await lived(world, units)
        sides = [await told(who, referral) for who in (world.town, world.cafe, world.stranger)]
    async with world.service.runtime.database.reading() as session:
        rows = (await session.execute(select(outbox.c.headers, outbox.c.payload))).all()
    town: dict[str, str | UUID] = {"Anna": ANNA, "her unit": units.town[1]}
    cafe: dict[str, str | UUID] = {"Bert": BERT, "his unit": units.cafe[1]}
    everybody = {"events": b"".join(bytes(row.headers) + bytes(row.payload) for row in rows)}
    everybody["logs"] = json.dumps(logs, default=str).encode()
    return [
        *traces(town, sides[1] | sides[2] | everybody),
        *traces(cafe, sides[0] | sides[2] | everybody),
    ]


async def test_neither_side_learns_who_has_it_on_the_other(world: Referrals) -> None:
    assert await leaks(world) == []


def of_either_side(*_asked: Any) -> Any:
    """The planted view: whatever row there is of the referral, whoever has it."""
    referral, _, rows = _asked
    return rule.handled(rows[referral.id]) if referral.id in rows else rule.NOBODYS


async def test_a_view_that_shows_the_handler_to_the_other_side_is_seen(
    world: Referrals, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def every_row(asked: Any, subjects: Any) -> Any:
        found = await asked.execute(select(Handling).where(col(Handling.subject).in_(subjects)))
        return {one.subject: one for one in found.scalars()}

    monkeypatch.setattr(reading, "_rows", every_row)
    monkeypatch.setattr(reading, "handled_referral", of_either_side)
    assert {one.secret for one in await leaks(world)} >= {"Bert", "his unit"}


async def test_what_colleagues_see_is_what_was_left_out(world: Referrals) -> None:
    units = await Units(world).told()
    one = await lived(world, units)
    shown = await seen(world.cafe.acting(Role.INTEGRATION), one)
    assert shown["handling"]["handler"] == BERT + "-2"
    assert (await seen(world.town.acting(Role.INTEGRATION), one))["handling"]["handler"] == ANNA
