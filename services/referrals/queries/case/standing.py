"""What stands in a case or behind a need, for whoever decides about it: asked once for a whole page."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, tuple_, union_all
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from services.referrals.model.case.reviewing import ReviewKind
from services.referrals.model.case.row import Case
from services.referrals.model.deadline.row import Deadline
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import OPEN_STATUSES, UNFINISHED
from services.referrals.model.referral.row import NEVER, Referral
from services.referrals.model.statutory_clock.codes import StatutoryKind
from services.referrals.tools import Reading
from shared.persistence.lists import one_of


class Behind(NamedTuple):
    """Of one need or case: how many of its referrals have not ended, drafts among them; whether one was ever sent; and
    when the next thing is due in one: an answer, for example. Parts are their senders' matter, who see to them."""

    open_referrals: int = 0
    ever_sent: bool = False
    next_due_at: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        return self.next_due_at is not None and self.next_due_at < now


NOTHING = Behind()
_UNFINISHED = one_of(col(Referral.status), sorted(UNFINISHED))
_OF_CASE = sorted(map(str, [*StatutoryKind, ReviewKind.CASE]))
_OF_NEED = [ReviewKind.NEED.value]
_AWAITED = sorted(map(str, OPEN_STATUSES | {ReferralStatus.CANCELLED}))
"""The statuses in which something may be due; of a cancelled one the confirmation that the data is gone."""


async def behind(reading: Reading, of: Mapped[UUID], ids: Collection[UUID]) -> Mapping[UUID, Behind]:
    """By the id of the need (`of` is the referral's column `need_id`) or of the case; NOTHING where one is missing."""
    found = await reading.execute(
        select(
            of,
            func.count(case((_UNFINISHED, 1))),
            func.count(col(Referral.requested_at)),
            func.min(col(Referral.next_due_at)),
        )
        .where(of.in_(ids), col(Referral.part_of).is_(None))
        .group_by(of)
    )
    return {one: Behind(open_, sent > 0, due_at if due_at < NEVER else None) for one, open_, sent, due_at in found}


def due_of(of: Mapped[UUID], own: UUID, before: datetime) -> Select[Any]:
    """The ids of the needs (or of the cases, as in `behind`) in one of whose referrals something is due before that, or
    in the case or the need itself. Indexes hold what is due."""
    subject: Any = col(Deadline.subject)
    of_referral: Any = of
    in_referrals = select(of_referral.label("id")).where(
        *_in_referrals(Referral, own), col(Referral.next_due_at) < before
    )
    in_itself = select(subject.label("id")).where(*_in_itself(Deadline, of), col(Deadline.due_at) < before)
    return select(union_all(in_referrals, in_itself).subquery().c.id)


class Due(NamedTuple):
    """Rows in which something is due, and when the first of it is; `where` finds each once."""

    where: ColumnElement[bool]
    at: Any


def by_first_due(of: Mapped[UUID], id_: Mapped[UUID], own: UUID) -> list[Due]:
    """Every row of the list with this `id_` in which something is due stands in one of these. What is due first in it
    is looked for row by row: an index holds the referrals of one status in the order in which something is due."""
    one: Any = aliased(Referral)
    other: Any = aliased(Deadline)
    of_one = getattr(one, _key(of))
    of_it, in_it = (of_one == id_, *_in_referrals(one, own)), (other.subject == id_, *_in_itself(other, of))
    at, due_at = col(Referral.next_due_at), col(Deadline.due_at)
    first_of_referrals = ~exists().where(*of_it, tuple_(one.next_due_at, one.id) < tuple_(at, col(Referral.id)))
    first_in_itself = ~exists().where(*in_it, tuple_(other.due_at, other.id) < tuple_(due_at, col(Deadline.id)))
    none_in_itself = ~exists().where(*in_it, other.due_at <= at)
    none_of_referrals = ~exists().where(*of_it, one.next_due_at < due_at)
    referrals = and_(of == id_, *_in_referrals(Referral, own), first_of_referrals, none_in_itself)
    itself = and_(col(Deadline.subject) == id_, *_in_itself(Deadline, of), first_in_itself, none_of_referrals)
    return [*(Due(and_(referrals, col(Referral.status) == one), at) for one in _AWAITED), Due(itself, due_at)]


def nothing_due(of: Mapped[UUID], id_: Mapped[UUID], own: UUID) -> ColumnElement[bool]:
    """In the row with this id nothing is due on any day."""
    one: Any = aliased(Referral)
    other: Any = aliased(Deadline)
    of_one = getattr(one, _key(of))
    in_referrals = exists().where(of_one == id_, *_in_referrals(one, own))
    return and_(~in_referrals, ~exists().where(other.subject == id_, *_in_itself(other, of)))


def _in_referrals(row: Any, own: UUID) -> tuple[ColumnElement[bool], ...]:
    """Something is due in this referral."""
    return row.sender == own, row.status.in_(_AWAITED), row.next_due_at < NEVER


def _in_itself(row: Any, of: Mapped[UUID]) -> tuple[ColumnElement[bool], ...]:
    """This deadline is awaited of a case (a clock of the law, or the review of its pause), or of a need."""
    kinds = _OF_CASE if _key(of) == "case_id" else _OF_NEED
    # What stands still is not due.
    return row.kind.in_(kinds), row.stopped_at.is_(None), row.paused_at.is_(None)


def _key(of: Mapped[UUID]) -> str:
    column: Any = of
    return str(column.key)


def with_clocks(counted: Behind, row: Case) -> Behind:
    """With what is awaited in the case itself."""
    return _first(counted, *(one.due_at for one in row.deadlines if one.open and one.paused_at is None))


async def with_reviews(reading: Reading, needs: Collection[Need], counted: Mapping[UUID, Behind]) -> list[Behind]:
    """For each need what stands behind it, with the review of its pause."""
    resting = [need.id for need in needs if need.status == NeedStatus.ON_HOLD]
    due: dict[UUID, datetime] = {}
    if resting:
        of = col(Deadline.subject).in_(resting)
        reviews = select(col(Deadline.subject), col(Deadline.due_at)).where(
            of, *_in_itself(Deadline, col(Referral.need_id))
        )
        due = dict((await reading.execute(reviews)).all())
    return [_first(counted.get(need.id, NOTHING), due.get(need.id)) for need in needs]


def _first(counted: Behind, *instants: datetime | None) -> Behind:
    known = [at for at in (counted.next_due_at, *instants) if at is not None]
    return counted._replace(next_due_at=min(known, default=None))


async def open_needs(reading: Reading, cases: Collection[UUID]) -> Mapping[UUID, int]:
    """By the id of the case, how many of its needs are active or on hold."""
    standing = one_of(col(Need.status), [NeedStatus.ACTIVE.value, NeedStatus.ON_HOLD.value])
    query = select(col(Need.case_id), func.count()).where(col(Need.case_id).in_(cases), standing)
    return dict((await reading.execute(query.group_by(col(Need.case_id)))).all())
