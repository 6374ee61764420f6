"""Which cases an actor sees: those of which its own organisation is responsible."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from services.referrals.model.case.row import Case
from services.referrals.queries.handling.scope import case_in_reach
from services.referrals.queries.roles import require_casework
from shared.kernel.actors import Actor


def own_cases(actor: Actor) -> ColumnElement[bool]:
    """As far as the actor reads them."""
    return and_(col(Case.responsible) == require_casework(actor), case_in_reach(actor, col(Case.id)))


def own_case(actor: Actor, case_id: UUID) -> ColumnElement[bool]:
    return and_(col(Case.id) == case_id, own_cases(actor))
