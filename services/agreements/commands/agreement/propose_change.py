"""C03: a party wants the offered text changed."""

from uuid import UUID

from services.agreements.commands.agreement import moving as own_agreement
from services.agreements.model.agreement import signatures as editions
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.organisation.bodies import ProposeChange
from services.agreements.tools import Work


async def propose_change(work: Work, agreement_id: UUID, body: ProposeChange) -> Agreement:
    """Opens the text for the drafting party again; signatures on it are void."""
    agreement = await own_agreement.load(work, agreement_id)
    move = MOVES.check("propose-change", agreement, work.actor)
    assert work.actor.organisation is not None, "a party is an organisation"
    editions.propose_change(agreement.open_edition, work.actor.organisation, body.proposal, work.now)
    return own_agreement.make(work, agreement, move, "propose-change")
