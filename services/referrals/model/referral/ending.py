"""How a referral that was taken up ends, the end of its agreement, and the sender's last look."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from services.referrals.model.referral.bodies import Explained, SomebodysReason
from services.referrals.model.referral.codes import Outcome, ReasonBy, ReferralStatus
from services.referrals.model.referral.parts import (
    ACCEPTED,
    ADDRESSED,
    NEVER_ACCEPTED,
    RECIPIENT,
    SENDER_OR_SYSTEM,
    SYSTEM,
    UNANSWERED,
    UNDER_WAY,
)
from services.referrals.model.referral.reason_groups import CANNOT_SERVE, CLIENT_IS_GONE, NEED_IS_GONE
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import Day
from shared.kernel.moves import Condition, Move
from shared.kernel.refusals import invalid
from shared.kernel.texts import SealedParagraphs

_NEVER_STARTED: Condition[Referral] = Condition("never started", lambda row: row.started_at is None)
_LOOP_OPEN: Condition[Referral] = Condition("loop not closed", lambda row: row.loop_closed_at is None)

ENDS_PARTS = frozenset({Reason.CLIENT_DECLINED, Reason.CLIENT_UNREACHABLE}) | CLIENT_IS_GONE | NEED_IS_GONE


def _ends_a_part(reason: Reason) -> Reason:
    if reason not in ENDS_PARTS:
        raise ValueError(f"Parts end for one of these reasons: {', '.join(sorted(map(str, ENDS_PARTS)))}.")
    return reason


class OpenParts(Body):
    """Why the parts that are open end with it: those that nobody has accepted are withdrawn, the recipients of the
    others asked to cancel them."""

    reason: Annotated[
        Reason,
        AfterValidator(_ends_a_part),
        Field(json_schema_extra={"enum": sorted(map(str, ENDS_PARTS))}),
    ]
    reason_by: SomebodysReason


class Complete(Body):
    outcome: Outcome
    outcome_on: Day
    open_parts: OpenParts | None = Field(
        default=None, description="that the parts end with it that are open still; left out: they forbid it"
    )
    text: SealedParagraphs | None = None


def _ended(row: Referral, _body: Explained, now: datetime) -> None:
    row.ended_at = now


def _completed(row: Referral, body: Complete, now: datetime) -> None:
    if body.outcome_on > day_in_helsinki(now):
        raise invalid("/outcome_on", "outcome-in-the-future", "The day of the outcome does not lie ahead.")
    if row.requested_at is not None and body.outcome_on < day_in_helsinki(row.requested_at):
        sentence = "The outcome does not come before the day on which the referral was sent."
        raise invalid("/outcome_on", "outcome-before-sending", sentence)
    row.outcome, row.outcome_on, row.ended_at = body.outcome.value, body.outcome_on, now
    if body.open_parts is not None:
        row.reason, row.reason_by = body.open_parts.reason.value, body.open_parts.reason_by.value


def _agreement_ended(row: Referral, _body: Body, now: datetime) -> None:
    row.reason, row.reason_by, row.ended_at = Reason.AGREEMENT_ENDED.value, ReasonBy.SYSTEM.value, now


def _expired(row: Referral, _body: Body, now: datetime) -> None:
    row.reason, row.reason_by, row.ended_at = Reason.NO_RESPONSE_EXPIRED.value, ReasonBy.SYSTEM.value, now


def _loop_closed(row: Referral, _body: Body, now: datetime) -> None:
    row.loop_closed_at = now


DECLINE = Move[Referral, Explained](
    id="R16", slug="decline", fact="declined",
    who=RECIPIENT, sources=frozenset({ReferralStatus.ACCEPTED, ReferralStatus.ON_HOLD}), target=ReferralStatus.REJECTED,
    when=(_NEVER_STARTED,),
    means="With a reason; gives the place back.",
    reasons=frozenset({
        Reason.NEEDS_OTHER_ASSESSMENT_FIRST, Reason.ALREADY_CLIENT, Reason.CLIENT_DECLINED, Reason.CLIENT_UNREACHABLE,
        Reason.NO_SHOW_LIMIT, Reason.STAFF_ABSENCE, Reason.AGREEMENT_NOT_COVERING, Reason.AGREEMENT_ENDED,
        Reason.SAFETY, Reason.OTHER,
    }) | CANNOT_SERVE | CLIENT_IS_GONE | NEED_IS_GONE,
    body=Explained, effect=_ended,
)  # fmt: skip

COMPLETE = Move[Referral, Complete](
    id="R20", slug="complete", fact="completed",
    who=RECIPIENT, sources=UNDER_WAY, target=ReferralStatus.COMPLETED,
    means="With a coded outcome and its day; gives the place back. Open parts forbid it, or end with it for a reason.",
    body=Complete, effect=_completed,
)  # fmt: skip

FAIL = Move[Referral, Explained](
    id="R21", slug="fail", fact="failed",
    who=RECIPIENT, sources=UNDER_WAY, target=ReferralStatus.FAILED,
    means="With a reason; the need stays active.",
    reasons=frozenset({
        Reason.CLIENT_DECLINED, Reason.CLIENT_UNREACHABLE, Reason.NO_SHOW_LIMIT, Reason.NEEDS_OTHER_ASSESSMENT_FIRST,
        Reason.STAFF_ABSENCE, Reason.AGREEMENT_ENDED, Reason.SAFETY, Reason.OTHER,
    }) | CANNOT_SERVE | CLIENT_IS_GONE | NEED_IS_GONE,
    body=Explained, effect=_ended,
)  # fmt: skip

END_AGREEMENT = Move[Referral, Body](
    id="R27", slug="end-agreement", fact="agreement-ended",
    who=SYSTEM, sources=UNANSWERED | {ReferralStatus.DRAFT, ReferralStatus.ON_HOLD}, target=ReferralStatus.CANCELLED,
    when=(NEVER_ACCEPTED,),
    means="The agreement ended; accepted referrals follow its run-off rule, one on a waiting list was not accepted.",
    effect=_agreement_ended,
)  # fmt: skip

END_RUN_OFF = Move[Referral, Body](
    id="R27", slug="end-run-off", fact="run-off-ended",
    who=SYSTEM, sources=UNDER_WAY, target=ReferralStatus.CANCELLED,
    when=(ACCEPTED,),
    means="The agreement ended; its clause lets what was accepted go on to the end of the run-off, or not at all.",
    effect=_agreement_ended,
)  # fmt: skip

EXPIRE = Move[Referral, Body](
    id="R22", slug="expire", fact="expired",
    who=SYSTEM, sources=UNANSWERED, target=ReferralStatus.CANCELLED,
    when=(ADDRESSED,),
    means="Nobody answered until the end of the clause's ladder, and the clause lets silence end a referral.",
    effect=_expired,
)  # fmt: skip

CLOSE_LOOP = Move[Referral, Body](
    id="R30", slug="close-loop", fact="loop-closed",
    who=SENDER_OR_SYSTEM, sources=frozenset({ReferralStatus.COMPLETED}), target=ReferralStatus.COMPLETED,
    when=(_LOOP_OPEN,),
    means="Explicit, or by itself at the first single reading by the sender's caseworker or supervisor.",
    effect=_loop_closed,
)  # fmt: skip
