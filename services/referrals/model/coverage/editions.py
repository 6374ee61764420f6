"""Which edition of an agreement governs, and when an agreement is over.

Bitemporal: asked about a day, as known at an instant, it answers what was true on that day as far as was known then.
"""

from datetime import date, datetime

from services.referrals.contracts.consumed import AgreementState, Edition
from shared.kernel.business_days import day_in_helsinki

# An edition that ended was in force before, so the past keeps its answer.
_ONCE_EXECUTED = frozenset({"executed", "terminated", "cancelled", "revoked"})


def governing(agreement: AgreementState, on: date, known_at: datetime) -> Edition | None:
    """The edition in force on that day as far as was known then.

    Edition n governs until n+1 is in force, and never again: when n+1 ends, nothing is in force.
    """
    begun = [edition for edition in agreement.editions if _has_begun(edition, on, known_at)]
    newest = max(begun, key=lambda edition: edition.edition, default=None)
    return newest if newest is not None and not _is_over(newest, on, known_at) else None


def has_ended(agreement: AgreementState) -> bool:
    """Whether the agreement was executed once and is over for good.

    Asked of its editions, for the agreement's own status is that of the open edition: a further edition that is
    declined leaves the one before it in force.
    """
    executed = [edition for edition in agreement.editions if was_executed(edition)]
    return bool(executed) and max(executed, key=lambda edition: edition.edition).status != "executed"


def was_executed(edition: Edition) -> bool:
    """Whether it was ever in force. A text that was refused or withdrawn ended at the instant it was recorded."""
    return edition.status in _ONCE_EXECUTED and edition.ended_at != edition.recorded_at


def _has_begun(edition: Edition, on: date, known_at: datetime) -> bool:
    return was_executed(edition) and edition.recorded_at <= known_at and edition.effective_from <= on


def _is_over(edition: Edition, on: date, known_at: datetime) -> bool:
    if edition.effective_until is not None and on > edition.effective_until:
        return True
    ended = edition.ended_at
    return ended is not None and ended <= known_at and on >= day_in_helsinki(ended)
