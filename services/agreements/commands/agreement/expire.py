"""C14: the clock that ends an agreement after its last day."""

from services.agreements.commands.agreement.moving import AGREEMENT
from services.agreements.model.agreement.ending import EXPIRE
from services.agreements.model.agreement.reasons import AgreementReason
from services.agreements.tools import Work
from shared.scheduling.clocks import Struck


async def expire(work: Work, struck: Struck) -> None:
    """The last day is over in Helsinki."""
    await AGREEMENT.make(work, struck.subject, EXPIRE, EXPIRE.body(reason=AgreementReason.EXPIRED))
