"""Asking the agreements about one referral, and writing down which clause decided."""

from typing import Any
from uuid import UUID

from services.referrals.commands.referral.deadlines import await_answer
from services.referrals.model.coverage.also_covered import AlsoCovered
from services.referrals.model.coverage.decide import Covered, Decision
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.coverage.decisions import also_covered, decisions
from services.referrals.queries.referral.coverage import COVERED_ONLY, matter_of
from services.referrals.tools import Work
from shared.kernel.moves import Move
from shared.kernel.refusals import not_allowed


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


async def still_covered(work: Work, row: Referral, move: Move[Referral, Any]) -> Covered:
    """What was decided when it was sent is decided anew under the lock: client, agreement and law may have changed.
    409 `no-agreement-in-force` to this move where nothing covers it now."""
    assert row.recipient is not None
    covered = (await covered_now(work, row, row.recipient)).get(row.recipient)
    if covered is None:
        # Not which rule: where the client lives is taken care of where that changes (commands/referral/offers.py).
        sentence = "No agreement in force covers this referral to your organisation now."
        instead = [one for one in MOVES.instead(move, row, work.actor) if one not in COVERED_ONLY]
        raise not_allowed("no-agreement-in-force", sentence, allowed_moves=instead)
    return covered


def write_coverage(work: Work, row: Referral, covered: Covered) -> None:
    """The clause that decides, and the time in which it lets the recipient answer."""
    row.coverage, row.agreement_id = covered.kept, covered.agreement_id
    await_answer(work, row, covered.clause)
