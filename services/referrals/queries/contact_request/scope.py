"""Which contact requests an actor sees: those that its organisation is asked, and those that it asked."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.queries.roles import require_reader
from shared.kernel.actors import Actor


class Direction(StrEnum):
    """Whether requests come to the reader's organisation, or go out from it."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


def in_direction(organisation: UUID, direction: Direction) -> ColumnElement[bool]:
    """Those that came to the organisation, or went out from it."""
    column = ContactRequest.organisation if direction is Direction.INCOMING else ContactRequest.asker
    return col(column) == organisation


def visible(actor: Actor) -> ColumnElement[bool]:
    """Those of which the actor's organisation is a part."""
    own = require_reader(actor)
    return or_(*(in_direction(own, direction) for direction in Direction))
