"""A case rests: nothing new begins in it, and what is under way goes on."""

from services.referrals.model.case.bodies import Hold
from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.parts import RESPONSIBLE
from services.referrals.model.case.reason_groups import WAITING
from services.referrals.model.case.row import Case
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


class HoldCase(Hold):
    """A pause of the coordination."""


HOLD = Move[Case, HoldCase](
    id="K02", slug="hold", fact="held",
    who=RESPONSIBLE, sources=frozenset({CaseStatus.OPEN}), target=CaseStatus.ON_HOLD,
    means="With a reason and a day of review; nothing new begins in it meanwhile.",
    reasons=WAITING,
    body=HoldCase,
)  # fmt: skip

RESUME = Move[Case, Body](
    id="K03", slug="resume", fact="resumed",
    who=RESPONSIBLE, sources=frozenset({CaseStatus.ON_HOLD}), target=CaseStatus.OPEN,
    means="It goes on.",
)  # fmt: skip
