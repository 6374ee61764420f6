"""The filters and orders of lists of cases and of needs, by what is due in their referrals, or in a case by the law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import Mapped

from services.referrals.queries.case.standing import by_first_due, due_of, nothing_due
from services.referrals.queries.roles import own_organisation
from shared.kernel.actors import Actor
from shared.work.filters import Asked, Filter, named
from shared.work.pages import Stretch, Way


class DueSort(StrEnum):
    """What stands first."""

    NEWEST = "newest"
    DUE = "due"
    """What is due next; then what has no day, the newest first."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The reader's cases or needs: `rows` with an `id` and one of `statuses`; `of` is the referral's column with it."""

    actor: Actor
    now: datetime
    rows: ColumnElement[bool]
    id: Mapped[UUID]
    status: Mapped[str]
    of: Mapped[UUID]

    @property
    def own(self) -> UUID:
        """The reader's organisation."""
        return own_organisation(self.actor)


def _overdue(listed: Listed, _on: Any) -> ColumnElement[bool]:
    return listed.id.in_(due_of(listed.of, listed.own, listed.now))


OVERDUE = Filter[Listed]("overdue", bool, "only those in which a deadline has passed", _overdue, few=True)


def stretches(
    listed: Listed, sort: DueSort, statuses: Sequence[str], filters: Sequence[Filter[Listed]], asked: Asked
) -> Sequence[Stretch]:
    """The list in this order. An index holds the rows of one status by age, so each is a way of its own."""
    narrowing = named(filters, asked)
    where = and_(true(), listed.rows, *(one.holds(listed, said) for one, said in narrowing))
    if any(one.few for one, _ in narrowing):
        by_age = [Way(and_(where, listed.status.in_(statuses)))]
    else:
        by_age = [Way(and_(where, listed.status == one)) for one in statuses]
    if sort is DueSort.NEWEST:
        return [Stretch(by_age)]
    of_status = and_(where, listed.status.in_(statuses))
    awaited = [Way(and_(of_status, due.where), due.at) for due in by_first_due(listed.of, listed.id, listed.own)]
    nothing = nothing_due(listed.of, listed.id, listed.own)
    return [Stretch(awaited, newest_first=False), Stretch([Way(and_(way.where, nothing)) for way in by_age])]
