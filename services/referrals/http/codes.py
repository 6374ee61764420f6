"""`/v1/codes`: this service's code lists in words."""

from services.referrals.model.case.codes import CannotTransfer, CaseOutcome, CaseStatus, OfferStatus, TimelineKind
from services.referrals.model.case.reviewing import ReviewKind
from services.referrals.model.case.table import MOVES as CASE_MOVES
from services.referrals.model.client.codes import EducationLevel, LanguageLevel, Literacy
from services.referrals.model.contact_request.codes import ConsentGiven, ContactRequestStatus
from services.referrals.model.contact_request.table import MOVES as CONTACT_REQUEST_MOVES
from services.referrals.model.deadline.codes import AwaitedKind, RemindedPart
from services.referrals.model.gap.codes import GapReason
from services.referrals.model.handling.codes import HandlingMove
from services.referrals.model.need.codes import MetBy, NeedStatus
from services.referrals.model.need.table import MOVES as NEED_MOVES
from services.referrals.model.referral.codes import (
    BusinessStatus,
    DeletionAnswer,
    Outcome,
    Priority,
    ReasonBy,
    ReferralMode,
    ReferralStatus,
)
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.table import MOVES
from services.referrals.model.referral.transferring import Becomes
from services.referrals.model.search.codes import FoundBy
from services.referrals.model.statutory_clock.codes import ClockPart, StartEvent, StatutoryKind
from shared.http.codes import codes_router
from shared.kernel.disclosure import DataCategory
from shared.kernel.extensions import ExtensionReason
from shared.kernel.question_kinds import QuestionKind
from shared.kernel.target_groups import TargetGroup
from shared.kernel.time_units import TimeUnit

router = codes_router(
    "referrals",
    {
        "referral-status": ReferralStatus,
        "business-status": BusinessStatus,
        "referral-mode": ReferralMode,
        "becomes": Becomes,
        "cannot-transfer": CannotTransfer,
        "reason": Reason,
        "reason-by": ReasonBy,
        "deletion-answer": DeletionAnswer,
        "outcome": Outcome,
        "priority": Priority,
        "deadline-kind": AwaitedKind,
        "time-unit": TimeUnit,
        "reminded-part": RemindedPart,
        "extension-reason": ExtensionReason,
        "statutory-kind": StatutoryKind,
        "review-kind": ReviewKind,
        "start-event": StartEvent,
        "clock-part": ClockPart,
        "need-status": NeedStatus,
        "met-by": MetBy,
        "gap-reason": GapReason,
        "case-status": CaseStatus,
        "case-outcome": CaseOutcome,
        "offer-status": OfferStatus,
        "timeline-kind": TimelineKind,
        "contact-request-status": ContactRequestStatus,
        "consent-given": ConsentGiven,
        "data-category": DataCategory,
        "found-by": FoundBy,
        "language-level": LanguageLevel,
        "literacy": Literacy,
        "education-level": EducationLevel,
        "handling-move": HandlingMove,
        "target-group": TargetGroup,
        "question-kind": QuestionKind,
    },
    [MOVES, NEED_MOVES, CASE_MOVES, CONTACT_REQUEST_MOVES],
)
