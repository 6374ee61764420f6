"""Coverage asked by itself: may this be referred, to whom, and which clause says so."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.coverage.decide import Decision
from services.referrals.model.coverage.question import CoverageQuestion
from services.referrals.queries.coverage.decisions import Matter, alternatives_to, decisions
from services.referrals.queries.coverage.views import CoverageAnswer, alternatives_view, clauses_of, coverage_answer
from services.referrals.queries.roles import require_reader
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import invalid


async def ask_coverage(reading: Reading, body: CoverageQuestion) -> CoverageAnswer:
    """The decision of the agreements for the actor's organisation as sender, for one recipient or for all. 422 for
    what is to be known only after today."""
    if body.known_at is not None and day_in_helsinki(body.known_at) > day_in_helsinki(reading.now):
        raise invalid("/known_at", "not-known-yet", "What will be known then is not known yet.")
    asked = Matter(
        sender=require_reader(reading.actor),
        service=body.service,
        municipality=body.municipality,
        on=body.on or day_in_helsinki(reading.now),
        data_categories=frozenset(category.value for category in body.data_categories),
        basis=body.legal_basis,
        known_at=body.known_at or reading.now,
        client_groups=frozenset(group.value for group in body.client_groups),
    )
    decided = await decisions(reading, asked, body.recipient, relied_on=False)
    answer = await answer_with_places(reading, decided)
    if not body.alternatives:
        return answer
    instead = await alternatives_to(reading, asked, body.recipient, decided)
    ledgers = await _ledgers(reading, clauses_of(instead))
    return answer.model_copy(update={"alternatives": alternatives_view(instead, ledgers, day_in_helsinki(reading.now))})


async def answer_with_places(reading: Reading, decided: dict[UUID, Decision]) -> CoverageAnswer:
    """The decisions as they may be told, each with the places that are free."""
    clauses = [one.covered.clause.clause_id for one in decided.values() if one.covered is not None]
    return coverage_answer(decided, await _ledgers(reading, clauses), day_in_helsinki(reading.now))


async def _ledgers(reading: Reading, clauses: Collection[UUID]) -> dict[UUID, CapacityUse]:
    found = (await reading.execute(select(CapacityUse).where(col(CapacityUse.id).in_(clauses)))).scalars()
    return {use.id: use for use in found}
