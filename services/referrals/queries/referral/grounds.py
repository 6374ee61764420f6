"""On what referrals are shown to others than their sender: it is asked at every reading, not only at sending
(docs/domain.md, section 8.2)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.coverage.editions import LONG_OVER, governing, lasts_until
from services.referrals.model.referral.parts import standing
from services.referrals.model.referral.rights import Ground, sees
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sub_referring import is_lost
from services.referrals.queries.copies.reading import agreements_named
from services.referrals.queries.provision.reading import provisions_in_force
from services.referrals.queries.referral.wholes import wholes_of
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis

_OWN = Ground(basis_holds=True, lasts_until=None, decides_still=True)


async def grounds_for_reader(reading: Reading, rows: Collection[Referral]) -> Mapping[UUID, Ground]:
    """As `grounds`, today. Of the actor's own, where nothing is disclosed to it, nobody asks; but the client of a part
    that it sends is another's, and disclosed to it by the whole."""
    today = day_in_helsinki(reading.now)
    theirs = [row for row in rows if "S" not in standing(row, reading.actor)]
    own_parts = [row for row in rows if row.part_of is not None and "S" in standing(row, reading.actor)]
    wholes = await wholes_of(reading, own_parts)
    of_wholes = await grounds(reading, wholes.values(), today)
    by_whole = {
        part: replace(_OWN, whole=sees(whole, reading.actor, reading.now, of_wholes[whole.id]))
        for part, whole in wholes.items()
    }
    return {row.id: _OWN for row in rows} | by_whole | await grounds(reading, theirs, today)


async def grounds(reading: Reading, rows: Collection[Referral], on: date) -> dict[UUID, Ground]:
    """By the referral's id: whether its legal basis holds on that day (a provision of law is in force, a consent or a
    commission is named), until when the agreement that decided lasts with its run-off, and whether its clause decides
    still. One that is unknown here lasts no longer. A part rests on the whole as well: who passes a client on may tell
    of it no longer than it is told itself."""
    wholes = await wholes_of(reading, rows)
    asked = [*rows, *wholes.values()]
    bases = {row.id: LegalBasis.parse(row.legal_basis) for row in asked}
    in_force = await provisions_in_force(reading, set(bases.values()), on)
    decided = {row.id: _decided(row, reading.actor.organisation) for row in rows}
    named = {one.agreement_id for one in decided.values() if one is not None}
    known = await agreements_named(reading, named | {one for row in asked for one in _agreements(row, bases[row.id])})

    def holds(row: Referral) -> bool:
        whole = wholes.get(row.id)
        return bases[row.id] in in_force and (whole is None or (not is_lost(whole) and holds(whole)))

    def end(row: Referral) -> datetime | None:
        whole = wholes.get(row.id)
        ends = (_end(row, bases[row.id], known), _end(whole, bases[whole.id], known) if whole is not None else None)
        return min((one for one in ends if one is not None), default=None)

    return {
        row.id: Ground(
            basis_holds=holds(row),
            lasts_until=end(row),
            decides_still=holds(row) and _decides(decided[row.id], known, on, reading.now),
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
