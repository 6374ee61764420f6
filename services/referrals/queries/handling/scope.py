"""What a caseworker reads where her organisation lets everybody read the own units' alone (docs/domain.md, section 2).

All scopes of this service ask here and nowhere else. The conditions say the same as `within_reach` of the model: what
has no unit is everybody's, so that it is found; what she has herself is hers, whatever its unit.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, not_, or_, select, true
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.model.handling.handled import limited_by_role
from services.referrals.model.handling.row import Handling
from services.referrals.model.organisation_settings.row import OrganisationSettings
from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Actor
from shared.persistence.columns import ID


def is_limited(organisation: Any) -> ColumnElement[bool]:
    """Whether this organisation has set it."""
    settings = aliased(OrganisationSettings)
    own = (col(settings.id) == organisation, col(settings.own_units_only).is_(True))
    return select(col(settings.id)).where(*own).correlate_except(settings).exists()


OF_OWN = is_limited(bindparam("organisation", type_=ID))
"""The same of the parameter `organisation`."""


def case_in_reach(actor: Actor, case_id: ColumnElement[Any] | Mapped[Any]) -> ColumnElement[bool]:
    """The case of this id, and what belongs to it."""
    return _unless(actor, lambda: _elsewhere(actor, case_id))


def client_in_reach(actor: Actor) -> ColumnElement[bool]:
    """A client: with any of its cases, or while it has none."""

    def elsewhere() -> ColumnElement[bool]:
        case = aliased(Case)
        hers = (col(case.client_id) == col(Client.id), col(case.responsible) == actor.organisation)
        all_ = select(col(case.id)).where(*hers).correlate_except(case)
        return and_(all_.exists(), not_(all_.where(not_(_elsewhere(actor, col(case.id)))).exists()))

    return _unless(actor, elsewhere)


def sent_in_reach(actor: Actor) -> ColumnElement[bool]:
    """A referral of the own organisation: with who has it, or else with who has its case."""
    own, case = col(Referral.id), col(Referral.case_id)
    return _unless(actor, lambda: or_(_elsewhere(actor, own), and_(not_(row_of(actor, own)), _elsewhere(actor, case))))


def received_in_reach(actor: Actor) -> ColumnElement[bool]:
    """A referral that the own organisation received: with who has it, or else with the unit it was addressed to."""
    own, unit = col(Referral.id), col(Referral.recipient_unit)
    addressed = and_(unit.is_not(None), unit.not_in(actor.units), not_(row_of(actor, own)))
    return _unless(actor, lambda: or_(_elsewhere(actor, own), addressed))


def _unless(actor: Actor, elsewhere: Callable[[], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Everything for those whom no setting limits, so that they pay nothing for it."""
    if not limited_by_role(actor):
        return true()
    return or_(not_(is_limited(actor.organisation)), not_(elsewhere()))


def _elsewhere(actor: Actor, subject: Any) -> ColumnElement[bool]:
    """Whether it is with another unit, and not with the actor."""
    return row_of(
        actor,
        subject,
        lambda row: and_(
            col(row.unit).is_not(None),
            col(row.unit).not_in(actor.units),
            col(row.handler).is_distinct_from(actor.subject),
        ),
    )


def row_of(
    actor: Actor, subject: Any, which: Callable[[Any], ColumnElement[bool]] = lambda _: true()
) -> ColumnElement[bool]:
    """Whether the actor's organisation has a row about it of which this holds."""
    row = aliased(Handling)
    about = (col(row.subject) == subject, col(row.organisation) == actor.organisation, which(row))
    return select(col(row.subject)).where(*about).correlate_except(row).exists()
