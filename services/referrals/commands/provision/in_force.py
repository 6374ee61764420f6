"""A provision of law is named while it is in force."""

from services.referrals.queries.provision.reading import provisions_in_force
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import invalid


async def require_in_force(work: Work, basis: LegalBasis, pointer: str) -> None:
    """422 at `pointer` for a provision of law that is not enabled or not in force today; any other basis passes."""
    if not await provisions_in_force(work, [basis], day_in_helsinki(work.now)):
        sentence = "This provision of law is not enabled here, or not in force today."
        raise invalid(pointer, "provision-not-in-force", sentence)
