"""How the moves of a need are made, and what its referrals have to say to them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import col

from services.referrals.commands.case.being_open import why_not_open
from services.referrals.commands.case.referrals import (
    begun_meanwhile,
    beyond_the_sender,
    end_referrals,
    erase_referrals,
    ever_sent,
    hold_referrals,
    unfinished,
)
from services.referrals.commands.case.reviewing import await_review
from services.referrals.commands.gap.looking import look_later
from services.referrals.commands.need.telling import load_need, told
from services.referrals.model.case.bodies import WithReferrals
from services.referrals.model.need.ending import COMPLETE, MARK_ENTERED_IN_ERROR, REVOKE, CompleteNeed, RevokeNeed
from services.referrals.model.need.pausing import HOLD
from services.referrals.model.need.recording import ACTIVATE
from services.referrals.model.need.row import Need
from services.referrals.model.need.table import MOVES
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.codes import Code
from shared.kernel.moves import Move
from shared.kernel.refusals import Refusal, not_allowed
from shared.work.moving import Moving, Rule


async def _load(work: Work, need_id: UUID, move: Move[Need, Any]) -> Need:
    """What ends a need holds its referrals first."""
    if move not in ENDS:
        return await load_need(work, need_id, move)
    which = col(Referral.need_id) == need_id
    held = await hold_referrals(work, which, ended_too=move is MARK_ENTERED_IN_ERROR)
    row = await load_need(work, need_id, move)
    if numbers := await begun_meanwhile(work, which, held):
        raise _open(work, row, move, numbers)
    return row


async def activate(work: Work, row: Need, _body: Body) -> None:
    """N09: as where one is recorded, its case is open."""
    if (why_not := await why_not_open(work, row.case_id)) is not None:
        raise MOVES.refused_by_rule(ACTIVATE, row, work.actor, "case-not-open", why_not)
    await look_later(work, row.id)


async def revoke(work: Work, row: Need, body: RevokeNeed) -> None:
    """N04: its open referrals end with it, if the body says so."""
    await _end_referrals(work, row, REVOKE, body, body.reason, body.reason)


async def complete(work: Work, row: Need, body: CompleteNeed) -> None:
    """N05 by other means than a referral: then the open ones end with it, if the body says so."""
    await _end_referrals(work, row, COMPLETE, body, Reason.NEED_MET_ELSEWHERE, body.how)


async def never_was(work: Work, row: Need, _body: Body) -> None:
    """N06: nothing of it was ever told to anybody. Its drafts go."""
    which = col(Referral.need_id) == row.id
    if numbers := await ever_sent(work, which):
        sentence = f"Of this need referrals were sent ({', '.join(numbers)}): revoke it instead."
        raise MOVES.refused_by_rule(MARK_ENTERED_IN_ERROR, row, work.actor, "referrals-were-sent", sentence)
    await end_referrals(work, await unfinished(work, which), Reason.NOT_SENT, Reason.NOT_SENT)
    await erase_referrals(work, which)


async def _end_referrals(
    work: Work, row: Need, move: Move[Need, Any], body: WithReferrals, reason: Reason, said: Code
) -> None:
    open_ones = await unfinished(work, col(Referral.need_id) == row.id)
    numbers = [one.number for one in open_ones] if body.open_referrals is None else beyond_the_sender(open_ones)
    if numbers:
        raise _open(work, row, move, numbers)
    await end_referrals(work, open_ones, reason, said)


def _open(work: Work, row: Need, move: Move[Need, Any], numbers: list[str]) -> Refusal:
    sentence = f"Referrals of this need are open ({', '.join(numbers)}). They can end with it."
    # The move itself stays among those that are allowed: it can be made, by saying what becomes of the referrals.
    allowed = list(MOVES.allowed(row, work.actor))
    return not_allowed("need-has-open-referrals", sentence, allowed_moves=allowed, open_referrals=numbers)


ENDS: Mapping[Any, Rule[Need]] = {REVOKE: revoke, COMPLETE: complete, MARK_ENTERED_IN_ERROR: never_was}

NEED = Moving(MOVES, _load, told, {ACTIVATE: activate, HOLD: await_review, **ENDS})
