"""Open referrals of a client who comes under a safety restriction are taken back from all to whom they are offered.

To whom one is offered depends on the client's municipality, which the restriction hides.
"""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import ReasonBy, ReferralStatus
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import WITHDRAW
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory

_WHY = DataCategory.SAFETY_RESTRICTION.label
# The reason is one that says nothing, for it is published; the text is sealed, and the sender's alone.
_TAKEN_BACK = Explained(reason=Reason.OTHER, reason_by=ReasonBy.SENDER, text=f"{_WHY.fi} / {_WHY.sv} / {_WHY.en}")

_OPEN = (
    col(Referral.client_id) == bindparam("client"),
    col(Referral.sender) == bindparam("sender"),
    col(Referral.open),
)
_HOLDING = (
    select(col(Referral.id))
    .where(*_OPEN, col(Referral.status).in_([ReferralStatus.DRAFT, ReferralStatus.REQUESTED]))
    .order_by(col(Referral.id))
    .with_for_update()
)
_OFFERED = select(Referral).where(*_OPEN, col(Referral.status) == ReferralStatus.REQUESTED).order_by(col(Referral.id))


async def hold_offers(work: Work, client_id: UUID) -> None:
    """Locks the client's open referrals, sent or not, before the client is locked, which is the order of every move: in
    another order two would wait for each other."""
    await work.execute(_HOLDING, {"client": client_id, "sender": require_casework(work.actor)})


async def take_back_offers(work: Work, client_id: UUID) -> None:
    """R11 for each that is offered, by whoever sets the restriction, in the same transaction. They are held already."""
    found = await work.execute(_OFFERED, {"client": client_id, "sender": require_casework(work.actor)})
    for row in found.unique().scalars().all():
        await REFERRAL.make_on(work, row, WITHDRAW, _TAKEN_BACK)
