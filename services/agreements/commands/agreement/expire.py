"""C14: the clock that ends an agreement with its last effective day."""

from services.agreements.commands.agreement.moving import AGREEMENT
from services.agreements.model.agreement.ending import EXPIRE
from services.agreements.model.agreement.reasons import AgreementReason
from services.agreements.tools import Work
from shared.scheduling.clocks import Due


async def expire(work: Work, due: Due) -> None:
    """The last day is over in Helsinki."""
    await AGREEMENT.make(work, due.subject, EXPIRE, EXPIRE.body(reason=AgreementReason.EXPIRED))
