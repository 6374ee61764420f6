"""The reasons of a pause of a case or a need, and of one that should never have been recorded."""

from services.referrals.model.referral.reasons import Reason

WAITING = frozenset(
    {
        *(Reason.WAITING_FOR_CLIENT, Reason.WAITING_FOR_THIRD_PARTY, Reason.WAITING_FOR_PERMIT),
        *(Reason.CLIENT_UNREACHABLE, Reason.NEEDS_OTHER_ASSESSMENT_FIRST, Reason.MISSING_INFORMATION),
        *(Reason.MISSING_DOCUMENTS, Reason.STAFF_ABSENCE, Reason.HOLIDAY_BREAK, Reason.SAFETY, Reason.OTHER),
    }
)
IN_ERROR = frozenset({Reason.WRONG_CLIENT, Reason.DUPLICATE, Reason.RECORDED_IN_ERROR, Reason.OTHER})
