"""Which provisions of law are in force."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, or_, select, tuple_
from sqlmodel import col

from services.referrals.model.provision.row import LegalProvision
from services.referrals.tools import Reading
from shared.kernel.legal_basis import LegalBasis


async def provisions_in_force(reading: Reading, bases: Collection[LegalBasis], on: date) -> frozenset[LegalBasis]:
    """Those of the bases that hold on that day: provisions of law that are known and in force, and all others."""
    laws = {(one.act, one.section, one.valid_from): one for one in bases if one.kind == "law"}
    if not laws:
        return frozenset(bases)
    key = (col(LegalProvision.act), col(LegalProvision.section), col(LegalProvision.valid_from))
    until = col(LegalProvision.valid_until)
    in_force = and_(key[2] <= on, or_(until.is_(None), until >= on))
    rows = await reading.execute(select(*key).where(tuple_(*key).in_(list(laws)), in_force))
    return frozenset({one for one in bases if one.kind != "law"} | {laws[tuple(row)] for row in rows})
