"""Which provisions of law are in force."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Date, bindparam, select
from sqlmodel import col

from services.referrals.model.provision.row import LegalProvision
from services.referrals.tools import Reading
from shared.kernel.legal_basis import LegalBasis
from shared.persistence.dated_rows import in_force
from shared.persistence.prepared import Prepared


async def provisions_in_force(reading: Reading, bases: Collection[LegalBasis], on: date) -> frozenset[LegalBasis]:
    """Those of the bases that hold on that day: provisions of law that are enabled and in force, and all others."""
    laws = frozenset(one for one in bases if one.kind == "law")
    if not laws:
        return frozenset(bases)
    of_that_day = await every_provision_in_force(reading, on)
    return frozenset({one for one in bases if one.kind != "law"} | (of_that_day & laws))


async def every_provision_in_force(reading: Reading, on: date) -> frozenset[LegalBasis]:
    """All provisions of law that are enabled and in force on that day. There are few."""
    return frozenset(LegalBasis("law", *row) for row in await reading.ask_apart(_IN_FORCE, {"on": on}))


async def days_of_provision(reading: Reading, basis: LegalBasis) -> tuple[date, date] | None:
    """The first and the last day on which this provision of law is in force; None where it is not enabled."""
    own = {"act": basis.act, "section": basis.section, "valid_from": basis.valid_from}
    for row in await reading.ask_apart(_DAYS, own):
        return row.valid_from, row.valid_until or date.max
    return None


_IN_FORCE = Prepared(
    select(col(LegalProvision.act), col(LegalProvision.section), col(LegalProvision.valid_from)).where(
        col(LegalProvision.checked_by).is_not(None), in_force(LegalProvision)
    )
)
_DAYS = Prepared(
    select(col(LegalProvision.valid_from), col(LegalProvision.valid_until)).where(
        col(LegalProvision.checked_by).is_not(None),
        col(LegalProvision.act) == bindparam("act"),
        col(LegalProvision.section) == bindparam("section"),
        col(LegalProvision.valid_from) == bindparam("valid_from", type_=Date()),
    )
)
