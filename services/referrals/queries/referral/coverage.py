"""Coverage of one referral as it is now, and the moves that hang on it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from services.referrals.model.referral.answering import ACCEPT, WAITLIST
from services.referrals.model.referral.answers import GROUPS
from services.referrals.model.referral.parts import UNANSWERED, WAITLISTED, standing
from services.referrals.model.referral.receiving import CLAIM
from services.referrals.model.referral.rights import Ground
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.waiting import PROMOTE
from services.referrals.queries.coverage.decisions import Matter, decisions
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import Kind, Refusal

COVERED_ONLY = frozenset({CLAIM.slug, ACCEPT.slug, WAITLIST.slug, PROMOTE.slug})
"""The moves of a recipient that are refused where no agreement in force covers the referral to it."""


def matter_of(reading: Reading, row: Referral) -> Matter:
    """What is asked of the agreements about this referral, as the client is now."""
    sealed = reading.tools.vault.key_of(row.client).open("referral", row.id, row.sealed)
    return Matter(
        sender=row.sender,
        service=row.service,
        municipality=reading.tools.vault.details_of(row.client).municipality,
        on=day_in_helsinki(reading.now),
        data_categories=frozenset(row.data_categories),
        basis=LegalBasis.parse(row.legal_basis),
        known_at=reading.now,
        client_groups=frozenset(sealed.get(GROUPS, ())),
    )


async def uncovered_moves(
    reading: Reading, rows: Collection[Referral], grounds: Mapping[UUID, Ground]
) -> Mapping[UUID, frozenset[str]]:
    """By the referral's id: what its table would let the actor do, and coverage would refuse. The decision itself is
    only asked where the clause that decided is in force no more as it was, and once for all that are alike."""
    own = reading.actor.organisation
    asked = [
        row
        for row in rows
        if (row.status in UNANSWERED or WAITLISTED.holds(row)) and "R" in standing(row, reading.actor)
    ]
    matters = {row.id: matter_of(reading, row) for row in asked if not grounds[row.id].decides_still}
    refused = {matter: await _refused_now(reading, matter, own) for matter in set(matters.values())}
    return {referral: refused[matter] for referral, matter in matters.items()}


async def _refused_now(reading: Reading, matter: Matter, own: UUID | None) -> frozenset[str]:
    try:
        decided = await decisions(reading, matter, own, relied_on=False)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_READY:  # nobody can say yet
            return frozenset()
        raise
    covered = decided[own].covered if own in decided else None
    if covered is None:
        return COVERED_ONLY
    return frozenset() if covered.clause.waitlist else frozenset({WAITLIST.slug})
