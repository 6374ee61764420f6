"""`/v1/codes`: this service's code lists in words."""

from services.referrals.model.codes import (
    BusinessStatus,
    CaseStatus,
    DataCategory,
    NeedStatus,
    Outcome,
    Priority,
    Reason,
    ReasonBy,
    ReferralStatus,
)
from services.referrals.model.moves import MOVES
from shared.http.codes import codes_router

router = codes_router(
    "referrals",
    {
        "referral-status": ReferralStatus,
        "business-status": BusinessStatus,
        "reason": Reason,
        "reason-by": ReasonBy,
        "outcome": Outcome,
        "priority": Priority,
        "need-status": NeedStatus,
        "case-status": CaseStatus,
        "data-category": DataCategory,
    },
    [MOVES],
)
