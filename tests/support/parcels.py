"""A service as small as can be, with every mechanism: it sends parcels, and reacts to its own events.

Shared mechanisms are tested on it, so that no test of a mechanism depends on what Vidare's services are about.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel
from starlette.responses import Response

from shared.http.authentication import CurrentActor
from shared.http.commands import Door, IdempotencyKey, IfMatch, Shown
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import Body, Move, MoveTable
from shared.kernel.refusals import not_found
from shared.messaging.contracts import Code, Content, Published
from shared.messaging.outbox import Fact
from shared.messaging.reactions import Reaction, Received
from shared.messaging.topics import retained
from shared.persistence.columns import ID, INSTANT
from shared.persistence.work import Work
from shared.scheduling.clocks import Due, set_clock
from shared.service import Service
from shared.settings import ServiceSettings

PARCELS = retained("vidare.test.parcel")


class Row(SQLModel, registry=registry()):
    """Rows of this service alone."""


class Parcel(Row, table=True):
    __tablename__ = "parcel"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    status: str
    owner: UUID = Field(sa_type=ID)
    size: int = 0
    made_at: datetime = Field(sa_type=INSTANT)


Parcel.__mapper__.version_id_col = Parcel.__table__.c.version  # type: ignore[attr-defined]
Parcel.__mapper__.version_id_generator = False  # type: ignore[attr-defined]
TABLES: MetaData = Row.metadata

copy = Table("parcel_copy", TABLES, Column("id", Uuid, primary_key=True), Column("version", Integer, nullable=False))
seen = Table(
    "parcel_seen",
    TABLES,
    Column("event_id", Uuid, primary_key=True),
    Column("parcel", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("version", Integer, nullable=False),
)


class NewParcel(Body):
    size: int = 1


class ParcelState(Content):
    parcel_id: UUID
    version: int
    status: Code
    size: int


class ParcelView(Content):
    id: UUID
    status: str
    size: int
    allowed_moves: list[str]


OWNER = frozenset({Role.CASEWORKER, Role.INTEGRATION})


def _standing(row: Parcel, actor: Actor) -> frozenset[str]:
    return frozenset("S") if row.owner == actor.organisation else frozenset()


MOVES: MoveTable[Parcel] = MoveTable(
    "parcel",
    (
        Move("P01", "create", "created", frozenset(), "packed", {"S": OWNER}, ""),
        Move("P02", "send", "sent", frozenset({"packed"}), "sent", {"S": OWNER}, "", body=Body),
        Move("P03", "lose", "lost", frozenset({"packed", "sent"}), "lost", {"X": frozenset()}, ""),
    ),
    _standing,
)


def fact(parcel: Parcel, name: str) -> Fact:
    state = ParcelState(parcel_id=parcel.id, version=parcel.version, status=parcel.status, size=parcel.size)
    return Fact(PARCELS.name, f"parcel.{name}", "parcel", parcel.id, parcel.version, state)


async def create(work: Work, body: NewParcel) -> Parcel:
    assert work.actor.organisation is not None
    parcel = Parcel(
        id=work.new_id(), status="packed", owner=work.actor.organisation, size=body.size, made_at=work.now
    )
    work.add(parcel)
    work.record(fact(parcel, "created"))
    work.audit("parcel.create", parcel.id)
    return parcel


async def send(work: Work, parcel_id: UUID) -> Parcel:
    parcel = await work.load(
        Parcel, "parcel", Parcel.id == parcel_id, Parcel.owner == work.actor.organisation  # type: ignore[arg-type]
    )  # fmt: skip
    MOVES.apply(MOVES.check("send", parcel, work.actor), parcel)
    work.record(fact(parcel, "sent"))
    work.audit("parcel.send", parcel.id)
    return parcel


async def lose(work: Work, due: Due) -> None:
    parcel = await work.load(Parcel, "parcel", Parcel.id == due.subject)  # type: ignore[arg-type]
    MOVES.apply(MOVES.check("lose", parcel, work.actor), parcel)
    work.record(fact(parcel, "lost"))


async def lose_at(work: Work, parcel: UUID, at: datetime) -> None:
    await set_clock(work, "lose", parcel, at)


async def show(work: Work, parcel_id: UUID) -> Shown:
    parcel = await work.session.get(Parcel, parcel_id)
    if parcel is None or parcel.owner != work.actor.organisation:
        raise not_found("parcel")
    view = ParcelView(
        id=parcel.id, status=parcel.status, size=parcel.size, allowed_moves=list(MOVES.allowed(parcel, work.actor))
    )
    return Shown(view, parcel.version)


router = APIRouter()


@router.post("/v1/parcels", status_code=201)
async def post_parcel(
    request: Request, actor: CurrentActor, body: NewParcel, idempotency_key: IdempotencyKey = None
) -> Response:
    door: Door = request.app.state.door
    return await door.create(request, actor, idempotency_key, lambda work: create(work, body), show)


@router.post("/v1/parcels/{parcel_id}/send")
async def post_send(
    request: Request,
    actor: CurrentActor,
    parcel_id: UUID,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    door: Door = request.app.state.door
    return await door.change(request, actor, idempotency_key, if_match, lambda work: send(work, parcel_id), show)


@router.get("/v1/parcels/{parcel_id}")
async def get_parcel(request: Request, actor: CurrentActor, parcel_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, show, parcel_id)


class ParcelHeard(Content):
    """The consumer's own words: less than is published."""

    model_config = {"extra": "ignore"}
    parcel_id: UUID
    version: int
    size: int = 0


def _insert(work: Work) -> Any:
    return sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert


async def keep_copy(work: Work, received: Sequence[Received[ParcelHeard]]) -> None:
    newest = {one.content.parcel_id: one.content.version for one in sorted(received, key=lambda r: r.content.version)}
    adding = _insert(work)(copy)
    await work.execute(
        adding.values([{"id": key, "version": version} for key, version in newest.items()]).on_conflict_do_update(
            index_elements=[copy.c.id],
            set_={"version": adding.excluded.version},
            where=copy.c.version < adding.excluded.version,
        )
    )


async def note_seen(work: Work, received: Sequence[Received[ParcelHeard]]) -> None:
    if any(one.content.size == 666 for one in received):
        raise ValueError("a parcel that no reaction can take")
    rows = [
        {
            "event_id": one.event.id,
            "parcel": one.content.parcel_id,
            "kind": one.event.name,
            "version": one.content.version,
        }
        for one in received
    ]
    await work.execute(_insert(work)(seen), rows)


async def republish(session: AsyncSession) -> AsyncIterator[Fact]:
    for parcel in (await session.execute(select(Parcel))).scalars():
        yield fact(parcel, "current")


PARCEL_SERVICE = Service(
    name="parcels",
    title="Parcels",
    summary="A service for tests",
    settings=ServiceSettings,
    tables=TABLES,
    migrations=Path(__file__).parent / "parcel_migrations",
    routers=[router],
    topics=[PARCELS],
    published=[Published("parcel.created", PARCELS, ParcelState, "A parcel was made.")],
    reactions=[
        Reaction("copy", PARCELS.name, frozenset({"vidare.parcel.*"}), ParcelHeard, keep_copy, once=False),
        Reaction(
            "seen",
            PARCELS.name,
            frozenset({"vidare.parcel.created", "vidare.parcel.sent", "vidare.parcel.lost"}),
            ParcelHeard,
            note_seen,
            once=True,
        ),
    ],
    clocks={"lose": lose},
    republish=republish,
)
