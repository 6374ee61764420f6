"""What can be done with parcels, and how they are read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.kernel.refusals import not_found
from shared.messaging.outbox import Fact
from shared.scheduling.clocks import Struck, set_clock
from shared.work.moving import Moving
from shared.work.pages import Page, read_page
from shared.work.reading import Reading, Shown
from shared.work.unit import EVERY_ROW, Work
from tests.support.parcel_model import NewParcel, Parcel, ParcelState, ParcelView, Weigh
from tests.support.parcel_moves import LOSE, MOVES, SEND, WEIGH


@dataclass(frozen=True)
class ParcelTools:
    """The topic of this parcel service: tests that share a broker each have their own."""

    topic: str


def fact(parcel: Parcel, name: str, topic: str) -> Fact:
    state = ParcelState(parcel_id=parcel.id, version=parcel.version, status=parcel.status, size=parcel.size)
    return Fact(topic, f"parcel.{name}", "parcel", parcel.id, parcel.version, state)


async def create(work: Work[Any], body: NewParcel) -> Parcel:
    assert work.actor.organisation is not None
    parcel = Parcel(id=work.new_id(), status="packed", owner=work.actor.organisation, size=body.size, made_at=work.now)
    work.add(parcel)
    tell(work, parcel, "created", "create")
    return parcel


async def send(work: Work[Any], parcel_id: UUID, body: Body) -> Parcel:
    return await PARCELS.make(work, parcel_id, SEND, body)


async def weigh(work: Work[Any], parcel_id: UUID, body: Weigh) -> Parcel:
    return await PARCELS.make(work, parcel_id, WEIGH, body)


async def lose(work: Work[Any], struck: Struck) -> None:
    await PARCELS.make(work, struck.subject, LOSE, Body())


async def lose_at(work: Work[Any], parcel: UUID, at: datetime) -> None:
    await set_clock(work, "lose", parcel, at)


async def show(reading: Reading[Any], parcel_id: UUID) -> Shown:
    parcel = await reading.get(Parcel, parcel_id)
    if parcel is None or parcel.owner != reading.actor.organisation:
        raise not_found("parcel")
    return Shown(_view(reading, parcel), parcel.version)


async def list_own(reading: Reading[Any], cursor: str | None, limit: int) -> Page[ParcelView]:
    own = select(Parcel).where(_owned_by(reading))
    found = await read_page(reading, own, Parcel.id, cursor, limit)
    return found.page([_view(reading, parcel) for parcel in found.rows])


async def current_states(session: AsyncSession, topic: str) -> AsyncIterator[Fact]:
    for parcel in (await session.execute(select(Parcel))).scalars():
        yield fact(parcel, "current", topic)


def _view(reading: Reading[Any], parcel: Parcel) -> ParcelView:
    allowed = list(MOVES.allowed(parcel, reading.actor))
    return ParcelView(id=parcel.id, status=parcel.status, size=parcel.size, allowed_moves=allowed)


async def _load(work: Work[Any], parcel_id: UUID, _move: Move[Parcel, Any]) -> Parcel:
    seen = EVERY_ROW if work.actor.is_system else [_owned_by(work)]
    return await work.load(Parcel, "parcel", parcel_id, seen=seen)


async def _told(work: Work[Any], parcel: Parcel, move: Move[Parcel, Any], _body: Body) -> None:
    tell(work, parcel, move.fact, move.slug)


def tell(work: Work[Any], parcel: Parcel, fact_name: str, action: str | None = None) -> None:
    """The fact of what was done, and its audit entry."""
    work.record(fact(parcel, fact_name, work.tools.topic))
    work.audit(f"parcel.{action or fact_name}", parcel.id)


def _owned_by(reading: Reading[Any]) -> Any:
    return Parcel.owner == reading.actor.organisation


PARCELS = Moving(MOVES, _load, _told)
