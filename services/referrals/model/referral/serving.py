"""The recipient serves the client: it starts, makes appointments, pauses and goes on."""

from datetime import datetime

from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import BusinessStatus, ReasonBy, ReferralStatus
from services.referrals.model.referral.parts import NOT_WAITLISTED, RECIPIENT, UNDER_WAY
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.frames import PLANNED_AHEAD, Day, Moment, too_far_ahead
from shared.kernel.moves import Move
from shared.kernel.refusals import invalid
from shared.kernel.texts import Line

_THIRD_PARTY = frozenset({Reason.WAITING_FOR_THIRD_PARTY, Reason.WAITING_FOR_PERMIT})


class Hold(Explained):
    review_on: Day


class Schedule(Body):
    """An appointment. The client's own notice has no content beyond time and place."""

    at: Moment
    place: Line | None = None


def _held(row: Referral, body: Hold, _now: datetime) -> None:
    row.review_on = body.review_on
    row.business_status = _paused_by(body).value


def _paused_by(body: Hold) -> BusinessStatus:
    if body.reason in _THIRD_PARTY:
        return BusinessStatus.AWAITING_THIRD_PARTY
    return BusinessStatus.PAUSED_CLIENT if body.reason_by == ReasonBy.CLIENT else BusinessStatus.PAUSED_PROVIDER


def _started(row: Referral, _body: Body, now: datetime) -> None:
    row.started_at = row.started_at or now
    row.review_on = None


def _scheduled(row: Referral, body: Schedule, now: datetime) -> None:
    if body.at <= now:
        raise invalid("/at", "appointment-not-ahead", "An appointment lies ahead.")
    if body.at > now + PLANNED_AHEAD:
        raise too_far_ahead("/at")
    _started(row, body, now)
    row.appointment_at = body.at


HOLD = Move[Referral, Hold](
    id="R12", slug="hold", fact="held",
    who=RECIPIENT, sources=frozenset({ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS}),
    target=ReferralStatus.ON_HOLD,
    means="With a reason and a day of review.",
    reasons=frozenset({
        Reason.WAITING_FOR_PLACE, Reason.WAITING_FOR_CLIENT, Reason.WAITING_FOR_THIRD_PARTY, Reason.WAITING_FOR_PERMIT,
        Reason.STAFF_ABSENCE, Reason.HOLIDAY_BREAK, Reason.SERVICE_SUSPENDED, Reason.CLIENT_UNREACHABLE,
        Reason.MISSING_INFORMATION, Reason.MISSING_DOCUMENTS, Reason.NEEDS_OTHER_ASSESSMENT_FIRST, Reason.SAFETY,
        Reason.OTHER,
    }),
    body=Hold, effect=_held,
)  # fmt: skip

START = Move[Referral, Body](
    id="R13", slug="start", fact="started",
    who=RECIPIENT, sources=frozenset({ReferralStatus.ACCEPTED}), target=ReferralStatus.IN_PROGRESS,
    means="The service begins.",
    effect=_started,
)  # fmt: skip

RESUME = Move[Referral, Body](
    id="R13", slug="resume", fact="resumed",
    who=RECIPIENT, sources=frozenset({ReferralStatus.ON_HOLD}), target=ReferralStatus.IN_PROGRESS,
    when=(NOT_WAITLISTED,),
    means="The service goes on.",
    effect=_started,
)  # fmt: skip

SCHEDULE = Move[Referral, Schedule](
    id="R14", slug="schedule", fact="scheduled",
    who=RECIPIENT, sources=UNDER_WAY, target=ReferralStatus.IN_PROGRESS,
    when=(NOT_WAITLISTED,), detail=BusinessStatus.SCHEDULED,
    means="Makes or moves an appointment.",
    body=Schedule, effect=_scheduled,
)  # fmt: skip
