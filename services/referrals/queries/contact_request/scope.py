"""Which contact requests an actor sees: those that its organisation is asked, and those that it asked."""

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.queries.handling.scope import case_in_reach
from services.referrals.queries.referral.sides import Direction
from services.referrals.queries.roles import require_reader
from shared.kernel.actors import Actor


def in_direction(actor: Actor, direction: Direction) -> ColumnElement[bool]:
    """Those that came to the actor's organisation, or went out from it. One that was taken up is of the unit that has
    its case."""
    own = require_reader(actor)
    if direction is Direction.OUTGOING:
        return col(ContactRequest.asker) == own
    case = col(ContactRequest.case_id)
    return and_(col(ContactRequest.organisation) == own, or_(case.is_(None), case_in_reach(actor, case)))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Those of which the actor's organisation is a part."""
    return or_(*(in_direction(actor, direction) for direction in Direction))
