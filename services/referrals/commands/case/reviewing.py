"""A case or a need is put on hold until its day of review; when that is over, and it rests still, somebody is told."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.case.history import note_step
from services.referrals.commands.case.loading import load_case
from services.referrals.model.case.bodies import Hold
from services.referrals.model.case.reviewing import REVIEW_DUE, ReviewKind
from services.referrals.model.case.row import Case
from services.referrals.model.deadline.row import Deadline
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.awaiting import to_review
from services.referrals.tools import Work
from shared.kernel.reminders import Strike
from shared.scheduling.deadlines import DeadlineKind


async def await_review(work: Work, row: Case | Need, body: Hold) -> None:
    """K02, N02."""
    kind = ReviewKind.CASE if isinstance(row, Case) else ReviewKind.NEED
    new = Deadline.of(work.new_id(), kind.value, row.id, to_review(body.review_on, work.now))
    work.add(new)
    if isinstance(row, Case):
        row.deadlines.append(new)


async def stop_review(work: Work, row: Need) -> None:
    """It rests no more, if it did. Of a case that follows from its state."""
    which = (col(Deadline.kind) == ReviewKind.NEED.value, col(Deadline.subject) == row.id)
    awaited = select(Deadline).where(*which, col(Deadline.stopped_at).is_(None)).with_for_update(key_share=True)
    for one in (await work.execute(awaited)).scalars():
        one.write(one.read().stop(work.now))


class _Resting(NamedTuple):
    need: Need
    case: Case
    review: Deadline | None


async def _load(work: Work, need_id: UUID) -> _Resting:
    """The need, with its case locked: that is what is told of."""
    need = await work.get(Need, need_id)
    assert need is not None, "no need is deleted"
    case = await load_case(work, need.case_id)
    which = (col(Deadline.kind) == ReviewKind.NEED.value, col(Deadline.subject) == need_id)
    review = (await work.execute(select(Deadline).where(*which, col(Deadline.stopped_at).is_(None)))).scalar()
    return _Resting(need, case, review)


async def _tell_of_case(work: Work, row: Case, _strike: Strike) -> None:
    _tell(work, row, row.awaited(ReviewKind.CASE))


def _tell(work: Work, row: Case, review: Deadline | None) -> None:
    """A version and a fact of the case, though nobody has made a move."""
    row.version += 1
    note_step(work, row, REVIEW_DUE, reason=None)
    work.record(case_fact(row, REVIEW_DUE, work.now, None, clock=review))
    work.audit(f"case.{REVIEW_DUE}", row.id, client=row.client_id, version=row.version)


async def _tell_of_need(work: Work, row: _Resting, _strike: Strike) -> None:
    if row.need.status == NeedStatus.ON_HOLD:
        _tell(work, row.case, row.review)


REVIEWS: Mapping[str, DeadlineKind[Any]] = {
    ReviewKind.CASE.value: DeadlineKind(load_case, _tell_of_case),
    ReviewKind.NEED.value: DeadlineKind(_load, _tell_of_need),
}
