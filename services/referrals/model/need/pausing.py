"""A need rests: nothing is referred for it, and what was referred goes on."""

from services.referrals.model.case.bodies import Hold
from services.referrals.model.case.parts import RESPONSIBLE
from services.referrals.model.case.reason_groups import WAITING
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.reasons import Reason
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


class HoldNeed(Hold):
    """A pause of one need."""


HOLD = Move[Need, HoldNeed](
    id="N02", slug="hold", fact="held",
    who=RESPONSIBLE, sources=frozenset({NeedStatus.ACTIVE}), target=NeedStatus.ON_HOLD,
    means="With a reason and a day of review; nothing is referred for it meanwhile.",
    reasons=WAITING | {Reason.WAITING_FOR_PLACE},
    body=HoldNeed,
)  # fmt: skip

RESUME = Move[Need, Body](
    id="N03", slug="resume", fact="resumed",
    who=RESPONSIBLE, sources=frozenset({NeedStatus.ON_HOLD}), target=NeedStatus.ACTIVE,
    means="It may be referred again.",
)  # fmt: skip
