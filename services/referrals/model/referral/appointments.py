"""What came of an appointment."""

from datetime import datetime
from typing import Any

from services.referrals.model.referral.bodies import Remark
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.parts import RECIPIENT
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.serving import SCHEDULE
from shared.kernel.moves import Condition, Move
from shared.kernel.refusals import not_allowed

_APPOINTED: Condition[Referral] = Condition("an appointment was made", lambda row: row.appointment_at is not None)


def _attended(row: Referral, _body: Remark, now: datetime) -> None:
    _over(row, now)


def _no_show(row: Referral, _body: Remark, now: datetime) -> None:
    _over(row, now)
    row.no_shows += 1


def _over(row: Referral, now: datetime) -> None:
    """The history keeps the appointment; the referral has none ahead."""
    assert row.appointment_at is not None
    if row.appointment_at > now:
        raise not_allowed("appointment-ahead", "The appointment is still to come: nobody can have been there.")
    row.appointment_at = None


def _cancelled(row: Referral, _body: Remark, _now: datetime) -> None:
    row.appointment_at = None


RECORD_ATTENDED = Move[Referral, Remark](
    id="R15", slug="record-attended", fact="attended",
    who=RECIPIENT, sources=frozenset({ReferralStatus.IN_PROGRESS}), target=ReferralStatus.IN_PROGRESS,
    when=(_APPOINTED,), detail=BusinessStatus.ATTENDED,
    means="The client came to the appointment.",
    body=Remark, effect=_attended,
)  # fmt: skip

RECORD_NO_SHOW = Move[Referral, Remark](
    id="R15", slug="record-no-show", fact="no-show",
    who=RECIPIENT, sources=frozenset({ReferralStatus.IN_PROGRESS}), target=ReferralStatus.IN_PROGRESS,
    when=(_APPOINTED,), detail=BusinessStatus.NO_SHOW,
    means="The client did not come; it is counted.",
    body=Remark, effect=_no_show,
)  # fmt: skip

CANCEL_APPOINTMENT = Move[Referral, Remark](
    id="R15", slug="cancel-appointment", fact="appointment-cancelled",
    who=RECIPIENT, sources=frozenset({ReferralStatus.IN_PROGRESS}), target=ReferralStatus.IN_PROGRESS,
    when=(_APPOINTED,), detail=BusinessStatus.APPOINTMENT_CANCELLED,
    means="The appointment does not take place; a new one is made with `schedule`.",
    body=Remark, effect=_cancelled,
)  # fmt: skip


def appointment_of(row: Referral, move: Move[Referral, Any]) -> datetime | None:
    """The appointment that this move, which was made just now, is about."""
    if move is SCHEDULE:
        return row.appointment_at
    if move.id != RECORD_ATTENDED.id:
        return None
    return next((step.appointment_at for step in reversed(row.steps) if step.move == SCHEDULE.slug), None)
