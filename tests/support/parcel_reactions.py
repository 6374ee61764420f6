"""What the parcel service does with its own events: a copy of the parcels, and one effect for each event."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import delete

from shared.intake.copies import keep_newest
from shared.intake.reactions import Reaction, Received
from shared.messaging.contracts import Content
from shared.work.unit import Work
from tests.support.parcel_model import copy, seen

POISON = 666
"""A parcel of this size makes the effect fail, today and for ever."""


class ForeignParcel(Content):
    """The consumer's own words: less than is published."""

    model_config = ConfigDict(extra="ignore")
    parcel_id: UUID
    version: int
    size: int = 0


async def keep_copy(work: Work[Any], received: Sequence[Received[ForeignParcel]]) -> None:
    states = [{"id": one.content.parcel_id, "version": one.content.version} for one in received]
    await keep_newest(work, copy, states)


async def forget_copy(work: Work[Any], subjects: Sequence[UUID]) -> None:
    await work.execute(delete(copy).where(copy.c.id.in_(subjects)))


async def note_seen(work: Work[Any], received: Sequence[Received[ForeignParcel]]) -> None:
    if any(one.content.size == POISON for one in received):
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
    await work.insert_unless_there((seen, rows))  # it has no natural key, so all are inserted


def keeps_copy(topic: str, forgets: bool = False) -> Reaction[ForeignParcel]:
    """The copy; one that `forgets` takes tombstones."""
    names = frozenset({"vidare.parcel.*"})
    return Reaction("copy", topic, names, ForeignParcel, keep_copy, once=False, forget=forget_copy if forgets else None)


def notes_seen(topic: str) -> Reaction[ForeignParcel]:
    """The effect that is made once."""
    names = frozenset(f"vidare.parcel.{fact}" for fact in ("created", "sent", "lost", "weighed"))
    return Reaction("seen", topic, names, ForeignParcel, note_seen, once=True)
