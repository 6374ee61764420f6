"""On what referrals are shown to others than their sender: it is asked at every reading, not only at sending
(docs/domain.md, section 8.2)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.coverage.editions import LONG_OVER, governing, lasts_until
from services.referrals.model.referral.parts import standing
from services.referrals.model.referral.rights import Ground
from services.referrals.model.referral.row import Referral
from services.referrals.queries.copies.reading import agreements_named
from services.referrals.queries.provision.reading import provisions_in_force
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis

_OWN = Ground(basis_holds=True, lasts_until=None, decides_still=True)


async def grounds_for_reader(reading: Reading, rows: Collection[Referral]) -> Mapping[UUID, Ground]:
    """As `grounds`, today. Of the actor's own, where nothing is disclosed to it, nobody asks."""
    theirs = [row for row in rows if "S" not in standing(row, reading.actor)]
    return {row.id: _OWN for row in rows} | await grounds(reading, theirs, day_in_helsinki(reading.now))


async def grounds(reading: Reading, rows: Collection[Referral], on: date) -> dict[UUID, Ground]:
    """By the referral's id: whether its legal basis holds on that day (a provision of law is in force, a consent or a
    commission is named), until when the agreement that decided lasts with its run-off, and whether its clause decides
    still. One that is unknown here lasts no longer."""
    bases = {row.id: LegalBasis.parse(row.legal_basis) for row in rows}
    in_force = await provisions_in_force(reading, set(bases.values()), on)
    decided = {row.id: _decided(row, reading.actor.organisation) for row in rows}
    named = {one.agreement_id for one in decided.values() if one is not None}
    known = await agreements_named(reading, named | {one for row in rows for one in _agreements(row, bases[row.id])})
    return {
        row.id: Ground(
            basis_holds=bases[row.id] in in_force,
            lasts_until=_end(row, bases[row.id], known),
            decides_still=bases[row.id] in in_force and _decides(decided[row.id], known, on, reading.now),
        )
        for row in rows
    }


def _decided(row: Referral, own: UUID | None) -> DecidingClause | None:
    """Of an open one the clause by which it is offered to this organisation."""
    return (row.candidates or {}).get(own) if row.open and own is not None else row.coverage


def _decides(clause: DecidingClause | None, known: Mapping[UUID, AgreementState], on: date, now: datetime) -> bool:
    state = known.get(clause.agreement_id) if clause is not None else None
    edition = governing(state, on, now) if state is not None else None
    if clause is None or edition is None or edition.edition != clause.edition:
        return False
    text = next((one for one in edition.clauses if one.clause_id == clause.clause_id), None)
    return text is not None and (text.valid_from or on) <= on <= (text.valid_until or on)


def _agreements(row: Referral, basis: LegalBasis) -> set[UUID]:
    """The one that decided, and the one that a commission names, which is the same while all is well."""
    named = {row.agreement_id, basis.id if basis.kind == "commission" else None}
    return {one for one in named if one is not None}


def _end(row: Referral, basis: LegalBasis, known: Mapping[UUID, AgreementState]) -> datetime | None:
    """An open referral shows nothing that an agreement would end; whoever claims it has one."""
    if row.open:
        return None
    ends = [lasts_until(known[one]) if one in known else LONG_OVER for one in _agreements(row, basis)]
    return min((end for end in ends if end is not None), default=None if ends else LONG_OVER)
