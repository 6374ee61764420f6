"""How much of something one organisation may have: what can be multiplied at will would crowd out the others."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from services.notifications.model.contact.row import Contact
from services.notifications.model.registry import Row
from services.notifications.tools import Work
from shared.kernel.refusals import not_allowed


async def check_number(work: Work, rows: type[Row], own: Sequence[ColumnElement[bool]], most: int) -> None:
    """409 unless one more may be made. Until the commit no other transaction makes one for this organisation."""
    noun = rows.__name__.lower()
    await work.alone(f"{noun} of {work.actor.organisation}")
    number = (await work.execute(select(func.count()).select_from(rows).where(*own))).scalar_one()
    if number >= most:
        sentence = f"Your organisation has {number} {noun}s, and may have {most}: delete one that is not needed."
        if rows is Contact:
            raise not_allowed("too-many-contacts", sentence, most=most)
        raise not_allowed("too-many-endpoints", sentence, most=most)
