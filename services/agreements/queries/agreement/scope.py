"""Which agreements an actor may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from services.agreements.model.agreement.row import Agreement, Edition, Party
from shared.kernel.actors import Actor
from shared.work.unit import EVERY_ROW


def visible_agreements(actor: Actor) -> Sequence[ColumnElement[bool]]:
    """The drafting party sees its agreements; every party does once a text was offered to it. Others see nothing."""
    if actor.is_system:
        return EVERY_ROW
    is_party = col(Edition.parties).any(col(Party.organisation) == actor.organisation)
    return [or_(col(Agreement.drafted_by) == actor.organisation, col(Agreement.editions).any(is_party))]
