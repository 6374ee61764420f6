"""C07: a party will not sign."""

from uuid import UUID

from services.agreements.commands.agreement import moving as own_agreement
from services.agreements.model.agreement import signatures as editions
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.organisation.bodies import Decline
from services.agreements.tools import Work


async def decline(work: Work, agreement_id: UUID, body: Decline) -> Agreement:
    """Ends the edition before it governed, with a coded reason."""
    agreement = await own_agreement.load(work, agreement_id)
    move = MOVES.check("decline", agreement, work.actor)
    editions.end_before_governing(agreement.open_edition, body.reason, body.text, work.now)
    return own_agreement.make(work, agreement, move, "decline", body.reason)
