"""What a move writes on the referral beside its status: times, reason, outcome."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.referrals.model import bodies
from services.referrals.model.referral import response_clock
from services.referrals.model.referral.codes import BusinessStatus, Reason, ReasonBy
from services.referrals.model.referral.reason_moves import REASONS_BY_MOVE
from services.referrals.model.rows import Referral
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import invalid

Effect = Callable[[Referral, Any, datetime], None]

_THIRD_PARTY = frozenset({Reason.WAITING_FOR_THIRD_PARTY, Reason.WAITING_FOR_PERMIT})


def apply_effect(slug: str, row: Referral, body: Any, now: datetime) -> None:
    """Writes what this move says. Called after `MOVES.apply`, so the row has its new status."""
    row.reason = row.reason_by = None
    if isinstance(body, bodies.Explained):
        _explain(slug, row, body)
    effect = _EFFECTS.get(slug)
    if effect is not None:
        effect(row, body, now)


def _explain(slug: str, row: Referral, body: bodies.Explained) -> None:
    allowed = REASONS_BY_MOVE[slug]
    if body.reason not in allowed:
        sentence = f"This reason cannot be given for {slug}: take one of {', '.join(sorted(allowed))}."
        raise invalid("/reason", "reason-not-for-this-move", sentence)
    row.reason, row.reason_by = body.reason.value, body.reason_by.value


def _received(row: Referral, body: bodies.Acknowledge, now: datetime) -> None:
    row.received_at = now
    row.recipient_reference = body.recipient_reference or row.recipient_reference


def _accepted(row: Referral, body: bodies.Accept, now: datetime) -> None:
    row.accepted_at = now
    row.received_at = row.received_at or now
    row.recipient_reference = body.recipient_reference or row.recipient_reference


def _waitlisted(row: Referral, body: bodies.Waitlist, now: datetime) -> None:
    row.received_at = row.received_at or now
    row.waitlist_position, row.waitlist_estimate_on = body.position, body.estimate_on


def _answered(row: Referral, _body: Any, now: datetime) -> None:
    row.received_at = row.received_at or now


def _information_requested(row: Referral, body: Any, now: datetime) -> None:
    _answered(row, body, now)
    response_clock.pause(row, now)


def _information_supplied(row: Referral, _body: Any, now: datetime) -> None:
    response_clock.go_on(row, now)


def _ended(row: Referral, _body: Any, now: datetime) -> None:
    row.ended_at = now


def _rejected(row: Referral, body: Any, now: datetime) -> None:
    _answered(row, body, now)
    _ended(row, body, now)


def _held(row: Referral, body: bodies.Hold, now: datetime) -> None:
    if body.review_on <= day_in_helsinki(now):
        raise invalid("/review_on", "review-not-ahead", "The day of review lies ahead.")
    row.review_on = body.review_on
    if body.reason in _THIRD_PARTY:
        row.business_status = BusinessStatus.AWAITING_THIRD_PARTY.value
    elif body.reason_by == ReasonBy.CLIENT:
        row.business_status = BusinessStatus.PAUSED_CLIENT.value
    else:
        row.business_status = BusinessStatus.PAUSED_PROVIDER.value


def _started(row: Referral, _body: Any, now: datetime) -> None:
    row.started_at = row.started_at or now
    row.review_on = None


def _scheduled(row: Referral, body: bodies.Schedule, now: datetime) -> None:
    if body.at <= now:
        raise invalid("/at", "appointment-not-ahead", "An appointment lies ahead.")
    _started(row, body, now)
    row.appointment_at = body.at


def _completed(row: Referral, body: bodies.Complete, now: datetime) -> None:
    if body.outcome_on > day_in_helsinki(now):
        raise invalid("/outcome_on", "outcome-in-the-future", "The day of the outcome does not lie ahead.")
    row.outcome, row.outcome_on, row.ended_at = body.outcome.value, body.outcome_on, now


def _agreement_ended(row: Referral, _body: Any, now: datetime) -> None:
    row.reason, row.reason_by, row.ended_at = Reason.AGREEMENT_ENDED.value, ReasonBy.SYSTEM.value, now


def _loop_closed(row: Referral, _body: Any, now: datetime) -> None:
    row.loop_closed_at = now


_EFFECTS: Mapping[str, Effect] = {
    "discard": _ended,
    "acknowledge": _received,
    "claim": _received,
    "request-information": _information_requested,
    "supply-information": _information_supplied,
    "accept": _accepted,
    "waitlist": _waitlisted,
    "reject": _rejected,
    "withdraw": _ended,
    "hold": _held,
    "start": _started,
    "resume": _started,
    "schedule": _scheduled,
    "decline": _ended,
    "complete": _completed,
    "fail": _ended,
    "end-agreement": _agreement_ended,
    "close-loop": _loop_closed,
}
