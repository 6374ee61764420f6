"""The filter by who has it: the reader's own, her units', nobody's. It finds what `handling` shows, for those alone who
are told of that."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, true
from sqlmodel import col

from services.referrals.model.handling.codes import HandledBy
from services.referrals.model.handling.handled import told_handling
from services.referrals.model.referral.row import Referral
from services.referrals.queries.handling.scope import row_of
from shared.kernel.actors import Actor

MEANS = (
    "only those that you have, those of your units (`units` of your token), or those that nobody has; nothing for "
    "roles that are not told who has them"
)


def case_handled(actor: Actor, case_id: Any, said: HandledBy) -> ColumnElement[bool]:
    """Cases that these have."""
    return _told(actor, said, lambda which: row_of(actor, case_id, which), false())


def sent_handled(actor: Actor, said: HandledBy) -> ColumnElement[bool]:
    """Referrals of the own organisation: with who has them, or else with who has their case."""
    own, case = col(Referral.id), col(Referral.case_id)

    def having(which: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
        return or_(row_of(actor, own, which), and_(not_(row_of(actor, own)), row_of(actor, case, which)))

    return _told(actor, said, having, false())


def received_handled(actor: Actor, said: HandledBy) -> ColumnElement[bool]:
    """Referrals that the own organisation received: with who has them, or else with the unit they were addressed to."""
    own, unit = col(Referral.id), col(Referral.recipient_unit)
    addressed = and_(unit.in_(actor.units), not_(row_of(actor, own)))
    return _told(actor, said, lambda which: row_of(actor, own, which), addressed)


def offered_handled(actor: Actor, said: HandledBy) -> ColumnElement[bool]:
    """What is offered nobody has."""
    return _told(actor, said, lambda _which: false(), false())


def _told(
    actor: Actor,
    said: HandledBy,
    having: Callable[[Callable[[Any], ColumnElement[bool]]], ColumnElement[bool]],
    of_units: ColumnElement[bool],
) -> ColumnElement[bool]:
    """`having` says where there is such a row, `of_units` what is of the reader's units without one."""
    if not told_handling(actor):
        return false()
    match said:
        case HandledBy.ME:
            return and_(true(), having(lambda row: col(row.handler) == actor.subject))
        case HandledBy.MY_UNITS:
            return or_(having(lambda row: col(row.unit).in_(actor.units)), of_units)
        case HandledBy.NOBODY:
            return not_(having(lambda row: col(row.handler).is_not(None)))
