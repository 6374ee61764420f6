"""Which cases an actor sees: those of which its own organisation is responsible; and which it may take over."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlmodel import col

from services.referrals.model.case.codes import OfferStatus
from services.referrals.model.case.row import Case
from services.referrals.queries.handling.scope import case_in_reach
from services.referrals.queries.roles import require_casework
from shared.kernel.actors import Actor

# The status in the statement itself, not as a parameter, or the database could not see that the index holds these rows.
IS_OFFERED: ColumnElement[bool] = col(Case.offer_status) == literal(OfferStatus.OPEN.value, literal_execute=True)


def own_cases(actor: Actor) -> ColumnElement[bool]:
    """As far as the actor reads them."""
    return and_(col(Case.responsible) == require_casework(actor), case_in_reach(actor, col(Case.id)))


def offered_cases(actor: Actor) -> ColumnElement[bool]:
    """Those that other organisations offer to the actor's own. They are of no unit of it yet."""
    return and_(IS_OFFERED, col(Case.offered_to) == require_casework(actor))


def case_to_move(actor: Actor, case_id: UUID) -> ColumnElement[bool]:
    """Of which the actor's organisation is responsible, or that it may take over."""
    return and_(col(Case.id) == case_id, or_(own_cases(actor), offered_cases(actor)))


def own_case(actor: Actor, case_id: UUID) -> ColumnElement[bool]:
    return and_(col(Case.id) == case_id, own_cases(actor))
