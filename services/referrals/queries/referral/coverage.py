"""Coverage of one referral as it is now, and the moves that hang on it."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.coverage.editions import governing
from services.referrals.model.referral.answering import ACCEPT, WAITLIST
from services.referrals.model.referral.parts import UNANSWERED, standing
from services.referrals.model.referral.receiving import CLAIM
from services.referrals.model.referral.rights import Ground
from services.referrals.model.referral.row import Referral
from services.referrals.queries.copies.reading import agreements_named
from services.referrals.queries.coverage.decisions import Matter, decisions
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import Kind, Refusal

COVERED_ONLY = frozenset({CLAIM.slug, ACCEPT.slug, WAITLIST.slug})
"""The moves of a recipient that are refused where no agreement in force covers the referral to it."""


def matter_of(reading: Reading, row: Referral) -> Matter:
    """What is asked of the agreements about this referral, as the client is now."""
    return Matter(
        sender=row.sender,
        service=row.service,
        municipality=reading.tools.vault.details_of(row.client).municipality,
        on=day_in_helsinki(reading.now),
        data_categories=frozenset(row.data_categories),
        basis=LegalBasis.parse(row.legal_basis),
        known_at=reading.now,
    )


async def uncovered_moves(
    reading: Reading, rows: Collection[Referral], grounds: Mapping[UUID, Ground]
) -> Mapping[UUID, frozenset[str]]:
    """By the referral's id: what its table would let the actor do, and coverage would refuse. The decision itself is
    only asked where the clause that decided is in force no more as it was."""
    own = reading.actor.organisation
    asked = {row.id: (row, _decided(row, own)) for row in rows if row.status in UNANSWERED and _answers(row, reading)}
    known = await agreements_named(reading, {clause.agreement_id for _, clause in asked.values() if clause})
    today, found = day_in_helsinki(reading.now), {}
    for row, clause in asked.values():
        if not (
            clause and grounds[row.id].basis_holds and _in_force(known.get(clause.agreement_id), clause, today, reading)
        ):
            found[row.id] = await _refused_now(reading, row, own)
    return found


def _answers(row: Referral, reading: Reading) -> bool:
    return standing(row, reading.actor) == {"R"}


def _decided(row: Referral, own: UUID | None) -> DecidingClause | None:
    return (row.candidates or {}).get(own) if row.open and own is not None else row.coverage


def _in_force(state: AgreementState | None, clause: DecidingClause, today: date, reading: Reading) -> bool:
    edition = governing(state, today, reading.now) if state is not None else None
    if edition is None or edition.edition != clause.edition:
        return False
    text = next((one for one in edition.clauses if one.clause_id == clause.clause_id), None)
    return text is not None and (text.valid_from or today) <= today <= (text.valid_until or today)


async def _refused_now(reading: Reading, row: Referral, own: UUID | None) -> frozenset[str]:
    try:
        decided = await decisions(reading, matter_of(reading, row), own, relied_on=False)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_READY:  # nobody can say yet
            return frozenset()
        raise
    covered = decided[own].covered if own in decided else None
    if covered is None:
        return COVERED_ONLY
    return frozenset() if covered.clause.waitlist else frozenset({WAITLIST.slug})
