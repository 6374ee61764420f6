"""Which agreements an actor may see, and which have a status."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.party import Party
from services.agreements.model.agreement.row import Agreement, Edition
from shared.kernel.actors import Actor
from shared.work.unit import EVERY_ROW


def visible_agreements(actor: Actor) -> Sequence[ColumnElement[bool]]:
    """Those of which the actor's organisation has drafted an edition, or was offered one. Others see nothing."""
    if actor.is_system:
        return EVERY_ROW
    is_party = col(Edition.parties).any(col(Party.organisation) == actor.organisation)
    return [col(Agreement.editions).any(or_(col(Edition.drafted_by) == actor.organisation, is_party))]


def has_status(status: AgreementStatus) -> ColumnElement[bool]:
    """The same as `Agreement.status`: that of the newest edition ever executed; before that, of the newest one."""
    leading: ColumnElement[str] = (
        select(col(Edition.status))
        .where(col(Edition.agreement_id) == Agreement.id)
        .order_by(col(Edition.executed_at).is_(None), col(Edition.number).desc())
        .limit(1)
        .scalar_subquery()
    )
    return leading == status
