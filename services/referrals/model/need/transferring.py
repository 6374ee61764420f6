"""A need goes with its case to another organisation."""

from datetime import datetime

from services.referrals.model.case.bodies import HandOver
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.parts import SYSTEM
from shared.kernel.moves import Move


def _handed_over(row: Need, body: HandOver, _now: datetime) -> None:
    row.organisation = body.to


TRANSFER = Move[Need, HandOver](
    id="N08", slug="transfer", fact="transferred",
    who=SYSTEM, sources=frozenset(NeedStatus), target=None,
    means="Another organisation has taken its case over (K06).",
    body=HandOver, effect=_handed_over,
)  # fmt: skip
