"""Reasons that are said together of several moves."""

from services.referrals.model.referral.reasons import Reason

CLIENT_IS_GONE = frozenset({Reason.CLIENT_MOVED, Reason.CLIENT_WITHDREW, Reason.CLIENT_DECEASED})
NEED_IS_GONE = frozenset({Reason.NEED_MET_ELSEWHERE, Reason.NEED_NO_LONGER_EXISTS})
BASIS_IS_GONE = frozenset({Reason.CONSENT_MISSING, Reason.CONSENT_WITHDRAWN, Reason.LEGAL_BASIS_ENDED})
CANNOT_SERVE = frozenset(
    {Reason.NO_CAPACITY, Reason.SERVICE_SUSPENDED, Reason.NOT_ELIGIBLE, Reason.LANGUAGE_NOT_AVAILABLE}
)
