"""What stands in a case or behind a need, for whoever decides about it: asked once for a whole page."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import Mapped
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
    when the next thing is due in one: an answer, for example."""

    open_referrals: int = 0
    ever_sent: bool = False
    next_due_at: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        return self.next_due_at is not None and self.next_due_at < now


NOTHING = Behind()
_UNFINISHED = one_of(col(Referral.status), sorted(UNFINISHED))
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
        .where(of.in_(ids))
        .group_by(of)
    )
    return {one: Behind(open_, sent > 0, due_at if due_at < NEVER else None) for one, open_, sent, due_at in found}


def due_of(of: Mapped[UUID], own: UUID, before: datetime = NEVER) -> Select[Any]:
    """The ids of the needs (or of the cases, as in `behind`) in one of whose referrals something is due before that, or
    in the case or the need itself, with the first such instant as `at`. Indexes hold what is due."""
    awaited: ColumnElement[bool] = col(Referral.status).in_(_AWAITED)
    id_: Any = of
    due = select(id_.label("id"), func.min(col(Referral.next_due_at)).label("at"))
    due = due.where(col(Referral.sender) == own, awaited, col(Referral.next_due_at) < before).group_by(of)
    of_case = id_.key == Referral.case_id.key  # type: ignore[attr-defined]  # a column of the row
    both = union_all(due, _of_case(own, before) if of_case else _of_need(own, before)).subquery()
    return select(both.c.id, func.min(both.c.at).label("at")).group_by(both.c.id)


def _of_case(own: UUID, before: datetime) -> Select[Any]:
    """The same of the case itself: the clocks of the law, and the review of its pause."""
    kinds = one_of(col(Deadline.kind), sorted(map(str, [*StatutoryKind, ReviewKind.CASE])))
    due = _due(before).join(Case, col(Case.id) == col(Deadline.subject))
    return due.where(col(Case.responsible) == own, kinds)


def _of_need(own: UUID, before: datetime) -> Select[Any]:
    """The same of the need itself: the review of its pause."""
    resting = (col(Need.status) == NeedStatus.ON_HOLD.value, col(Deadline.kind) == ReviewKind.NEED.value)
    due = _due(before).join(Need, col(Need.id) == col(Deadline.subject))
    return due.where(col(Need.organisation) == own, *resting)


def _due(before: datetime) -> Select[Any]:
    subject: Any = col(Deadline.subject)
    return select(subject.label("id"), col(Deadline.due_at).label("at")).where(
        col(Deadline.stopped_at).is_(None),
        col(Deadline.paused_at).is_(None),  # what stands still is not due
        col(Deadline.due_at) < before,
    )


def with_clocks(counted: Behind, row: Case) -> Behind:
    """With what is awaited in the case itself."""
    return _first(counted, *(one.due_at for one in row.deadlines if one.open and one.paused_at is None))


async def with_reviews(reading: Reading, needs: Collection[Need], counted: Mapping[UUID, Behind]) -> list[Behind]:
    """For each need what stands behind it, with the review of its pause."""
    resting = [need.id for need in needs if need.status == NeedStatus.ON_HOLD]
    due: dict[UUID, datetime] = {}
    if resting:
        kind = col(Deadline.kind) == ReviewKind.NEED.value
        reviews = select(col(Deadline.subject), col(Deadline.due_at)).where(
            kind, col(Deadline.subject).in_(resting), col(Deadline.stopped_at).is_(None)
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
