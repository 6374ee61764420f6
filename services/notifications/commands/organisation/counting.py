"""How much of something one organisation may have: what can be multiplied at will would crowd out the others."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from services.notifications.model.registry import Row
from services.notifications.tools import Work


async def count_alone(work: Work, rows: type[Row], own: Sequence[ColumnElement[bool]]) -> int:
    """How many there are. Until the commit no other transaction that counts them makes one for this organisation."""
    await work.alone(f"{rows.__name__.lower()} of {work.actor.organisation}")
    counted = await work.execute(select(func.count()).select_from(rows).where(*own))
    return int(counted.scalar_one())
