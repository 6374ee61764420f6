"""Which needs an actor sees: its own organisation's."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from services.referrals.model.need.row import Need
from services.referrals.queries.handling.scope import case_in_reach
from services.referrals.queries.roles import require_casework
from shared.kernel.actors import Actor


def own_needs(actor: Actor) -> ColumnElement[bool]:
    """Those of the cases that the actor reads."""
    return and_(col(Need.organisation) == require_casework(actor), case_in_reach(actor, col(Need.case_id)))


def own_need(actor: Actor, need_id: UUID) -> ColumnElement[bool]:
    return and_(col(Need.id) == need_id, own_needs(actor))
