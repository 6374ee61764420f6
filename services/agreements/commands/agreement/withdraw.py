"""C08: the drafting party takes its agreement back."""

from uuid import UUID

from services.agreements.commands.agreement import moving as own_agreement
from services.agreements.model.agreement import signatures as editions
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.organisation.bodies import Withdraw
from services.agreements.tools import Work


async def withdraw(work: Work, agreement_id: UUID, body: Withdraw) -> Agreement:
    """Ends the edition before it governed, with a coded reason."""
    agreement = await own_agreement.load(work, agreement_id)
    move = MOVES.check("withdraw", agreement, work.actor)
    editions.end_before_governing(agreement.open_edition, body.reason, body.text, work.now)
    return own_agreement.make(work, agreement, move, "withdraw", body.reason)
