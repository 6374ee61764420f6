"""What is awaited of a referral, and until when.

A table says for each kind of deadline in which states it is awaited, and in which the time stands still. Every move
follows it, so no move names a deadline.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import Enum

from services.referrals.contracts.consumed import Clause
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.deadline.row import CANCELLATION, DELETION, HOLD_REVIEW, RESPONSE, START
from services.referrals.model.referral import ladder
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.offer import OVERDUE
from services.referrals.model.referral.parts import UNANSWERED, UNDER_WAY
from services.referrals.model.referral.row import Referral
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.deadlines import Deadline
from shared.kernel.frames import check_planned
from shared.kernel.refusals import invalid
from shared.kernel.time_units import TimeUnit

START_OVERDUE = "start-overdue"
"""The line of the history, and the fact, that the service has not begun in time."""
REVIEW_DUE = "review-due"
"""The same of a pause whose day of review is over."""
DELETION_OVERDUE = "deletion-overdue"
"""The same of a recipient that has not said what became of the data."""
DELETION_BUSINESS_DAYS = 5
"""No agreement says how long it may take: the basis is gone, and so may be the agreement."""

TOLD_BY_DEADLINES = (OVERDUE, ladder.REMINDED, ladder.ESCALATED, START_OVERDUE, REVIEW_DUE, DELETION_OVERDUE)
"""The lines of the history that are no moves: what struck."""


class Time(Enum):
    """What a state does to a deadline."""

    RUNS = "runs"
    STANDS_STILL = "stands still"


States = Mapping[tuple[str, str | None], Time]
"""By status and business status; a business status that is not named is like None."""

_AWAITED: Mapping[str, States] = {
    RESPONSE: {
        **{(status, None): Time.RUNS for status in UNANSWERED},
        # The recipient waits for the sender.
        (ReferralStatus.RECEIVED, BusinessStatus.INFORMATION_REQUESTED): Time.STANDS_STILL,
    },
    START: {(ReferralStatus.ACCEPTED, None): Time.RUNS, (ReferralStatus.ON_HOLD, None): Time.STANDS_STILL},
    # Taken back, it stops too (R19): the state says nothing of it.
    CANCELLATION: {(status, None): Time.RUNS for status in UNDER_WAY},
    # Answered, it stops too (R26).
    DELETION: {(ReferralStatus.CANCELLED, None): Time.RUNS},
    HOLD_REVIEW: {(ReferralStatus.ON_HOLD, None): Time.RUNS},
}
"""In a state that a kind does not name it is awaited no more: the deadline stops, and can be read still."""


def follow(row: Referral, now: datetime) -> None:
    """Lets each deadline run, stand still or stop, as the state is now. Going on, it is due later by the pause."""
    for one in row.deadlines:
        if one.open and one.kind in _AWAITED:
            before = one.read()
            after = _as_in(before, _time_of(row, one.kind), now)
            if after != before:
                one.write(after)


def stop(row: Referral, kind: str, now: datetime) -> None:
    """It is awaited no more, though the state is the same; the due date stays to be read."""
    one = row.newest(kind)
    if one is not None and one.open:
        one.write(one.read().stop(now))


def _time_of(row: Referral, kind: str) -> Time | None:
    states = _AWAITED[kind]
    return states.get((row.status, row.business_status), states.get((row.status, None)))


def _as_in(deadline: Deadline, time: Time | None, now: datetime) -> Deadline:
    if time is None:
        return deadline.stop(now)
    return deadline.pause(now) if time is Time.STANDS_STILL else deadline.resume(now)


def to_answer(clause: Clause, now: datetime, *, offered: bool) -> Deadline:
    """The time that this clause gives for the answer, from now on, with its ladder. An open referral (`offered`) has no
    ladder: nobody is its recipient, and a step's day would tell one candidate what another has agreed on."""
    steps = () if offered else ladder.of(clause)
    return Deadline.start(now, clause.response_business_days, f"clause:{clause.number}", reminders=steps)


def no_sooner(before: Deadline, clause: Clause, now: datetime) -> Deadline:
    """The time for the answer where this clause takes the place of the one that gave `before`: counted from the same
    day, with the pauses, the extensions and the reminders that went out. What would be shorter leaves it as it is."""
    days, source = clause.response_business_days, f"clause:{clause.number}"
    started = Deadline.start(now, days, source, reminders=ladder.of(clause), since=before.started_on)
    sent = [one for one in before.reminders if one.sent_at is not None]
    told = {(one.offset, one.to) for one in sent}
    to_come = [one for one in started.reminders if (one.offset, one.to) not in told]
    after = replace(
        started,
        reminders=tuple(sorted([*sent, *to_come], key=lambda one: one.offset)),
        paused_at=before.paused_at,
        paused=before.paused,
        extensions=before.extensions,
    )
    if after.due_at <= before.due_at:
        return before
    return replace(after, overdue_at=before.overdue_at if after.is_overdue(now) else None)


def to_start(clause: DecidingClause, now: datetime) -> Deadline | None:
    """The time to begin the service, from now on; None where the clause sets none."""
    if clause.start_business_days is None:
        return None
    return Deadline.start(now, clause.start_business_days, clause.source)


def to_confirm(clause: DecidingClause, now: datetime) -> Deadline:
    """The time that this clause gives to answer a request to cancel."""
    return Deadline.start(now, clause.cancellation_business_days, clause.source, pausable=False)


def to_confirm_deletion(now: datetime) -> Deadline:
    """The time to say what became of the data when the legal basis was lost."""
    return Deadline.start(now, DELETION_BUSINESS_DAYS, "basis", pausable=False)


def to_review(day: date, now: datetime) -> Deadline:
    """Until the day on which a pause is looked at again. 422 for a day that does not lie ahead, or too far."""
    today = day_in_helsinki(now)
    if day <= today:
        raise invalid("/review_on", "review-not-ahead", "The day of review lies ahead.")
    check_planned("/review_on", day, today)
    return Deadline.start(now, (day - today).days, "review", TimeUnit.DAY, pausable=False)
