"""Which legal bases of referrals hold: it is asked at every reading, not only at sending (docs/domain.md,
section 8.2)."""

from collections.abc import Collection
from uuid import UUID

from services.referrals.model.referral.parts import standing
from services.referrals.model.referral.row import Referral
from services.referrals.queries.copies.reading import commissioning
from services.referrals.queries.provision.reading import provisions_in_force
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis


async def on_a_basis(reading: Reading, rows: Collection[Referral]) -> frozenset[UUID]:
    """The referrals that may disclose something today: a provision of law is in force, an agreement or its run-off
    lasts, a consent is named. Of the actor's own, where nothing is disclosed to it, nobody asks."""
    bases = {row.id: LegalBasis.parse(row.legal_basis) for row in rows if "S" not in standing(row, reading.actor)}
    today = day_in_helsinki(reading.now)
    in_force = await provisions_in_force(reading, set(bases.values()), today)
    named = {basis.id for basis in bases.values() if basis.kind == "commission" and basis.id is not None}
    commissions = await commissioning(reading, named, today)
    lost = {
        referral
        for referral, basis in bases.items()
        if basis not in in_force or (basis.kind == "commission" and basis.id not in commissions)
    }
    return frozenset(row.id for row in rows) - lost
