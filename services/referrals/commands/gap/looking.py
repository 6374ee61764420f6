"""Looks whether anybody could take a need, and tells of a gap in service once (ADR 43).

It is looked later than what it follows from, at a moment that chance draws: a fact with service and municipality in the
minute in which a need was recorded would tell what the client of that need needs, and where it lives.
"""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.gap.facts import gap_fact
from services.referrals.contracts.consumed import Clause
from services.referrals.model.capacity import places
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.gap.codes import GapReason
from services.referrals.model.gap.detecting import gap_of, told_of
from services.referrals.model.gap.row import Gap
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import OPEN_STATUSES
from services.referrals.model.referral.row import Referral
from services.referrals.queries.coverage.decisions import Matter, questions_to_all
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.persistence.lists import one_of
from shared.scheduling.chance import some_time
from shared.scheduling.clocks import set_clock

LOOK_FOR_GAP_CLOCK = "look-for-gap"
"""Its subject is the need."""

_TAKEN_UP = one_of(col(Referral.status), sorted({*OPEN_STATUSES, ReferralStatus.COMPLETED}))
_ANY_BASIS = LegalBasis("consent", id=UUID(int=0))


async def look_later(work: Work, need_id: UUID) -> None:
    """The need, which is locked or new, is to be taken by somebody. A look that is due already is enough."""
    due = work.now + some_time(work.tools.places_told_after)
    await set_clock(work, LOOK_FOR_GAP_CLOCK, need_id, due, unless_set=True)


async def look_for_gap(work: Work, need_id: UUID) -> None:
    """The gap of a need that is active and that nobody was asked to take, or whoever was has refused. It is told once,
    until somebody could take it again. 503 `not-ready` while the copies have never caught up."""
    need = await work.lock(Need, col(Need.id) == need_id)
    if need.status != NeedStatus.ACTIVE or await _is_taken_up(work, need_id):
        return
    reason, today = await _reason(work, need), day_in_helsinki(work.now)
    if reason is None:
        need.gap_reason = need.gap_since = None
    elif need.gap_reason is None:
        need.gap_reason, need.gap_since = reason.value, today
        _tell(work, need, reason)


async def _is_taken_up(work: Work, need_id: UUID) -> bool:
    """A part of a service meets no need by itself."""
    whole = col(Referral.part_of).is_(None)
    open_ones = select(col(Referral.id)).where(col(Referral.need_id) == need_id, whole, _TAKEN_UP).limit(1)
    return (await work.execute(open_ones)).first() is not None


async def _reason(work: Work, need: Need) -> GapReason | None:
    today = day_in_helsinki(work.now)
    asked = Matter(
        sender=need.organisation,
        service=need.service,
        municipality=work.tools.vault.details_of(need.client).municipality,
        on=today,
        data_categories=frozenset(),
        basis=_ANY_BASIS,
        known_at=work.now,
    )
    questions, agreements = await questions_to_all(work, asked)
    clauses = [
        clause.clause_id
        for agreement in agreements
        for edition in agreement.editions
        for clause in edition.clauses
        if clause.service == need.service
    ]
    found = (await work.execute(select(CapacityUse).where(col(CapacityUse.id).in_(clauses)))).scalars()
    ledgers = {use.id: use for use in found}

    def has_place(clause: Clause) -> bool:
        use = ledgers.get(clause.clause_id)
        taken = places.used(use, clause.capacity, today) if use is not None else 0
        return clause.capacity is None or taken < clause.capacity.max

    return gap_of(questions, agreements, has_place)


def _tell(work: Work, need: Need, reason: GapReason) -> None:
    details, today = work.tools.vault.details_of(need.client), day_in_helsinki(work.now)
    told, municipality = told_of(reason, details.municipality, details.safety_restriction)
    gap = Gap(
        id=uuid4(),  # a time-ordered one would tell the moment, and by that the need
        service=need.service,
        reason=told.value,
        municipality=municipality,
        detected_on=today,
    )
    work.add(gap)
    work.record(gap_fact(gap, "detected"))
