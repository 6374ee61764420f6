"""Asking the agreements about one referral, and writing down which clause decided."""

from uuid import UUID

from services.referrals.commands.referral.deadlines import await_answer
from services.referrals.model.coverage.also_covered import AlsoCovered
from services.referrals.model.coverage.decide import Covered, Decision
from services.referrals.model.referral.row import Referral
from services.referrals.queries.coverage.decisions import also_covered, decisions
from services.referrals.queries.referral.coverage import matter_of
from services.referrals.tools import Work


async def decide_now(work: Work, row: Referral, recipient: UUID | None) -> dict[UUID, Decision]:
    """The decision for this recipient, or for everyone who offers the service (None), as of now."""
    return await decisions(work, matter_of(work, row), recipient, relied_on=True)


async def others_now(work: Work, row: Referral) -> tuple[AlsoCovered, ...]:
    """Everyone but its recipient who could take it, as of now."""
    found = await also_covered(work, matter_of(work, row))
    return tuple(one for one in found if one.recipient != row.recipient)


def covered_by(decided: dict[UUID, Decision]) -> dict[UUID, Covered]:
    """Those who are covered, each with the clause that decides."""
    return {recipient: one.covered for recipient, one in decided.items() if one.covered is not None}


async def covered_now(work: Work, row: Referral, recipient: UUID | None) -> dict[UUID, Covered]:
    """As `covered_by`, asked as of now."""
    return covered_by(await decide_now(work, row, recipient))


def write_coverage(work: Work, row: Referral, covered: Covered) -> None:
    """The clause that decides, and the time in which it lets the recipient answer."""
    row.coverage, row.agreement_id = covered.kept, covered.agreement_id
    await_answer(work, row, covered.clause)
