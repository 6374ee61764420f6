"""What a reader sees of how many referrals there are."""

from typing import Any

from pydantic import BaseModel, Field, create_model

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.queries.referral.filters import FILTERS

MOST_COUNTED = 1000
"""A count ends here, so that it takes no longer when years of referrals have gathered."""

FLAGS = [one for one in FILTERS if one.is_flag]
_FIELDS: dict[str, Any] = {one.name: (int, Field(description=one.means, examples=[3])) for one in FLAGS}


class _ByStatus(BaseModel):
    statuses: dict[ReferralStatus, int] = Field(
        description="those of each status; the statuses that none can have are left out", examples=[{"requested": 2}]
    )


DirectionCounts = create_model("DirectionCounts", __base__=_ByStatus, __doc__="How many of one direction.", **_FIELDS)


class ReferralCounts(BaseModel):
    """How many referrals the lists have, by what they may be filtered by."""

    incoming: DirectionCounts
    outgoing: DirectionCounts
    at_most: int = Field(description="a count that is as high as this means: so many or more", examples=[MOST_COUNTED])
