"""In the embedded system the proposed provisions of law are enabled, so that referrals by law can be tried.

Nobody checked them, and the row says so. An installation for use has them enabled by its operator (docs/operations.md,
section 4).
"""

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.provision.validity import enable_provision
from services.referrals.model.provision.row import LegalProvision
from shared.kernel.actors import SYSTEM
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.runtime import Runtime

_CHECKED_BY = "nobody: invented for trying"


async def enable_proposed_provisions(referrals: Runtime) -> None:
    """Enables what nobody has enabled yet, in the database of the referrals service."""
    async with referrals.transactions.begin(SYSTEM, "embedded-system") as work:
        unchecked = select(LegalProvision).where(col(LegalProvision.checked_by).is_(None))
        for row in (await work.execute(unchecked)).scalars().all():
            basis = LegalBasis("law", row.act, row.section, row.valid_from)
            await enable_provision(work, basis, _CHECKED_BY, day_in_helsinki(work.now))
