"""What agreements say of referrals that would go with their case to another organisation."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.transferring import Anew, Prospect, clauses_named, prospects
from services.referrals.queries.coverage.decisions import covered_anew
from services.referrals.queries.referral.coverage import matter_of
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki


async def decided_anew(
    reading: Reading, rows: Collection[Referral], to: UUID, *, relied_on: bool
) -> Mapping[UUID, Anew]:
    """By the referral's id, as of now; 503 as `decisions`."""
    found = {}
    for row in rows:
        asked = replace(matter_of(reading, row), sender=to)
        basis, covered = await covered_anew(reading, asked, row.recipient, _decided_by(row), relied_on)
        found[row.id] = Anew(basis, covered)
    return found


async def prospects_of(reading: Reading, rows: Collection[Referral], to: UUID) -> list[Prospect]:
    """What would become of each, in the order of their ids, as far as can be said now."""
    inorder = sorted(rows, key=lambda row: row.id)
    anew = await decided_anew(reading, inorder, to, relied_on=False)
    named = clauses_named(inorder, anew)
    found = (await reading.execute(select(CapacityUse).where(col(CapacityUse.id).in_(named)))).scalars()
    return prospects(inorder, anew, {use.id: use for use in found}, day_in_helsinki(reading.now))


def _decided_by(row: Referral) -> frozenset[UUID]:
    """The agreement that decided: what it covers still need not be decided by another."""
    return frozenset() if row.agreement_id is None else frozenset({row.agreement_id})
