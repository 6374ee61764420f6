"""Which provisions of law are in force."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlmodel import col

from services.referrals.model.provision.row import LegalProvision
from services.referrals.tools import Reading
from shared.kernel.legal_basis import LegalBasis


async def provisions_in_force(reading: Reading, bases: Collection[LegalBasis], on: date) -> frozenset[LegalBasis]:
    """Those of the bases that hold on that day: provisions of law that are enabled and in force, and all others."""
    laws = {(one.act, one.section, one.valid_from): one for one in bases if one.kind == "law"}
    if not laws:
        return frozenset(bases)
    rows = await reading.execute_apart(select(*_KEY).where(tuple_(*_KEY).in_(list(laws)), _in_force(on)))
    return frozenset({one for one in bases if one.kind != "law"} | {laws[tuple(row)] for row in rows})


async def every_provision_in_force(reading: Reading, on: date) -> frozenset[LegalBasis]:
    """All provisions of law that are enabled and in force on that day."""
    rows = await reading.execute_apart(select(*_KEY).where(_in_force(on)))
    return frozenset(LegalBasis("law", *row) for row in rows)


_KEY = (col(LegalProvision.act), col(LegalProvision.section), col(LegalProvision.valid_from))


def _in_force(on: date) -> ColumnElement[bool]:
    until = col(LegalProvision.valid_until)
    enabled = col(LegalProvision.checked_by).is_not(None)
    return and_(enabled, col(LegalProvision.valid_from) <= on, or_(until.is_(None), until >= on))
