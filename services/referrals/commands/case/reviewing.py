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


async def _load(work: Work, need_id: UUID) -> _Resting:
    """The need, with its case locked: that is what is told of."""
    need = await work.get(Need, need_id)
    assert need is not None, "no need is deleted"
    return _Resting(need, await load_case(work, need.case_id))


async def _tell(work: Work, row: Case, _strike: Strike) -> None:
    """A version and a fact of the case, though nobody has made a move."""
    row.version += 1
    note_step(work, row, REVIEW_DUE, reason=None)
    work.record(case_fact(row, REVIEW_DUE, work.now, None))
    work.audit(f"case.{REVIEW_DUE}", row.id, client=row.client_id, version=row.version)


async def _tell_of_need(work: Work, row: _Resting, strike: Strike) -> None:
    if row.need.status == NeedStatus.ON_HOLD:
        await _tell(work, row.case, strike)


REVIEWS: Mapping[str, DeadlineKind[Any]] = {
    ReviewKind.CASE.value: DeadlineKind(load_case, _tell),
    ReviewKind.NEED.value: DeadlineKind(_load, _tell_of_need),
}
