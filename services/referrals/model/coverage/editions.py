"""Which edition of an agreement governs, and when an agreement is over.

Bitemporal: asked about a day, as known at an instant, it answers what was true on that day as far as was known then.
"""

from datetime import UTC, date, datetime, timedelta

from services.referrals.contracts.consumed import AgreementState, Edition
from shared.kernel.business_days import day_in_helsinki, end_of_day_in_helsinki

LONG_OVER = datetime.min.replace(tzinfo=UTC)
"""The end of what never was."""

_SUSPENDED = "disputed"


def governing(agreement: AgreementState, on: date, known_at: datetime) -> Edition | None:
    """The edition in force on that day as far as was known then.

    Edition n governs until n+1 is in force, and never again: when n+1 is suspended or ends, nothing is in force.
    """
    begun = [edition for edition in agreement.editions if _has_begun(edition, on, known_at)]
    newest = max(begun, key=lambda edition: edition.edition, default=None)
    if newest is None or newest.status == _SUSPENDED or _is_over(newest, on, known_at):
        return None
    return newest


def has_ended(agreement: AgreementState) -> bool:
    """Whether the newest text that was ever executed has ended: one that is declined leaves it in force."""
    executed = [edition for edition in agreement.editions if was_executed(edition)]
    return bool(executed) and max(executed, key=lambda edition: edition.edition).ended_at is not None


def lasts_until(agreement: AgreementState) -> datetime | None:
    """When the agreement and its run-off are over; None while no end is known. One that never governed was over before
    all time."""
    executed = [edition for edition in agreement.editions if was_executed(edition)]
    if not executed:
        return LONG_OVER
    newest = max(executed, key=lambda edition: edition.edition)
    ended = day_in_helsinki(newest.ended_at) if newest.ended_at is not None else date.max
    last = min(ended, newest.effective_until or date.max)
    if (date.max - last).days <= newest.run_off_days + 1:
        return None
    return end_of_day_in_helsinki(last + timedelta(days=newest.run_off_days))


def was_executed(edition: Edition) -> bool:
    """Whether it ever governed. One that ended did so before, so the past keeps its answer."""
    return edition.executed_at is not None


def _has_begun(edition: Edition, on: date, known_at: datetime) -> bool:
    known = edition.executed_at is not None and edition.executed_at <= known_at
    return known and edition.effective_from <= on


def _is_over(edition: Edition, on: date, known_at: datetime) -> bool:
    if edition.effective_until is not None and on > edition.effective_until:
        return True
    ended = edition.ended_at
    return ended is not None and ended <= known_at and on >= day_in_helsinki(ended)
