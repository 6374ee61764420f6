"""C14: an agreement ends with its last effective day."""

from services.agreements.commands.agreement import moving as own_agreement
from services.agreements.model.agreement import signatures as editions
from services.agreements.model.agreement.codes import AgreementReason
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.table import MOVES
from services.agreements.tools import Work
from shared.scheduling.clocks import Due
from shared.work.unit import EVERY_ROW


async def expire(work: Work, due: Due) -> None:
    """Made by the clock that C06 set for the end of the last day in Helsinki."""
    agreement = await work.load(Agreement, "agreement", due.subject, seen=EVERY_ROW)
    move = MOVES.check("expire", agreement, work.actor)
    editions.end(agreement.open_edition, AgreementReason.EXPIRED, None, work.now)
    own_agreement.make(work, agreement, move, "expire", AgreementReason.EXPIRED)
