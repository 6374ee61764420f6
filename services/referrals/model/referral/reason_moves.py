"""Which reasons may be given for which move: one row a move (its slug), as caseworkers would choose from a list."""

from collections.abc import Mapping

from services.referrals.model.referral.reasons import Reason

R = Reason

_CLIENT_IS_GONE = frozenset({R.CLIENT_MOVED, R.CLIENT_WITHDREW, R.CLIENT_DECEASED})
_NEED_IS_GONE = frozenset({R.NEED_MET_ELSEWHERE, R.NEED_NO_LONGER_EXISTS})
_BASIS_IS_GONE = frozenset({R.CONSENT_MISSING, R.CONSENT_WITHDRAWN, R.LEGAL_BASIS_ENDED})
_CANNOT_SERVE = frozenset({R.NO_CAPACITY, R.SERVICE_SUSPENDED, R.NOT_ELIGIBLE, R.LANGUAGE_NOT_AVAILABLE})

REASONS_BY_MOVE: Mapping[str, frozenset[Reason]] = {
    "discard": frozenset({R.NOT_SENT, R.SENT_IN_ERROR, R.DUPLICATE, R.OTHER}) | _CLIENT_IS_GONE | _NEED_IS_GONE,
    "request-information": frozenset({R.MISSING_INFORMATION, R.MISSING_DOCUMENTS, R.OTHER}),
    "reject": frozenset(
        {
            R.SERVICE_NOT_OFFERED,
            R.OUT_OF_AREA,
            R.MISSING_INFORMATION,
            R.MISSING_DOCUMENTS,
            R.NEEDS_OTHER_ASSESSMENT_FIRST,
            R.WRONG_RECIPIENT,
            R.NOT_COMPETENT_AUTHORITY,
            R.DUPLICATE,
            R.ALREADY_CLIENT,
            R.CLIENT_DECLINED,
            R.CLIENT_UNREACHABLE,
            R.AGREEMENT_NOT_COVERING,
            R.SAFETY,
            R.OTHER,
        }
    )
    | _CANNOT_SERVE
    | _CLIENT_IS_GONE
    | _BASIS_IS_GONE,
    "withdraw": frozenset(
        {R.CLIENT_DECLINED, R.CLIENT_UNREACHABLE, R.WRONG_RECIPIENT, R.DUPLICATE, R.SAFETY, R.SENT_IN_ERROR, R.OTHER}
    )
    | _CLIENT_IS_GONE
    | _NEED_IS_GONE
    | _BASIS_IS_GONE,
    "redirect": frozenset({R.REDIRECTED, R.NOT_COMPETENT_AUTHORITY}),
    "expire": frozenset({R.NO_RESPONSE_EXPIRED}),
    "hold": frozenset(
        {
            R.WAITING_FOR_PLACE,
            R.WAITING_FOR_CLIENT,
            R.WAITING_FOR_THIRD_PARTY,
            R.WAITING_FOR_PERMIT,
            R.STAFF_ABSENCE,
            R.HOLIDAY_BREAK,
            R.SERVICE_SUSPENDED,
            R.CLIENT_UNREACHABLE,
            R.MISSING_INFORMATION,
            R.MISSING_DOCUMENTS,
            R.NEEDS_OTHER_ASSESSMENT_FIRST,
            R.SAFETY,
            R.OTHER,
        }
    ),
    "decline": frozenset(
        {
            R.NEEDS_OTHER_ASSESSMENT_FIRST,
            R.ALREADY_CLIENT,
            R.CLIENT_DECLINED,
            R.CLIENT_UNREACHABLE,
            R.NO_SHOW_LIMIT,
            R.STAFF_ABSENCE,
            R.AGREEMENT_NOT_COVERING,
            R.AGREEMENT_ENDED,
            R.SAFETY,
            R.OTHER,
        }
    )
    | _CANNOT_SERVE
    | _CLIENT_IS_GONE
    | _NEED_IS_GONE,
    "fail": frozenset(
        {
            R.CLIENT_DECLINED,
            R.CLIENT_UNREACHABLE,
            R.NO_SHOW_LIMIT,
            R.NEEDS_OTHER_ASSESSMENT_FIRST,
            R.STAFF_ABSENCE,
            R.AGREEMENT_ENDED,
            R.SAFETY,
            R.OTHER,
        }
    )
    | _CANNOT_SERVE
    | _CLIENT_IS_GONE
    | _NEED_IS_GONE,
    "request-cancellation": frozenset(
        {R.CLIENT_DECLINED, R.CLIENT_UNREACHABLE, R.WRONG_RECIPIENT, R.DUPLICATE, R.SAFETY, R.SENT_IN_ERROR, R.OTHER}
    )
    | _CLIENT_IS_GONE
    | _NEED_IS_GONE
    | _BASIS_IS_GONE,
    # a reason is asked for only where a child referral is still open
    "complete": frozenset({R.WAITING_FOR_THIRD_PARTY, R.OTHER}) | _NEED_IS_GONE,
    "reopen": frozenset({R.OTHER}),
    "end-basis": _BASIS_IS_GONE,
    "end-agreement": frozenset({R.AGREEMENT_ENDED}),
    "mark-entered-in-error": frozenset({R.SENT_IN_ERROR, R.WRONG_RECIPIENT, R.DUPLICATE, R.CONSENT_MISSING, R.OTHER}),
}
