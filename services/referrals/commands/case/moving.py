"""How the moves of a case are made, and what becomes of its needs and referrals with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.case.history import erase_texts, note_step
from services.referrals.commands.case.loading import load_case
from services.referrals.commands.case.recording import RULES as RECORDING
from services.referrals.commands.case.referrals import (
    begun_meanwhile,
    beyond_the_sender,
    end_referrals,
    erase_referrals,
    ever_sent,
    hold_referrals,
    in_three_languages,
    unfinished,
)
from services.referrals.commands.case.reviewing import await_review
from services.referrals.commands.case.transferring import check_offered, hold_whole, take_over
from services.referrals.commands.need.telling import NEED_ALONE
from services.referrals.model.case.bodies import Beside, Explained
from services.referrals.model.case.closing import CLOSE, MARK_ENTERED_IN_ERROR, REASON_OF, CaseInError, CloseCase
from services.referrals.model.case.pausing import HOLD
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES
from services.referrals.model.case.transferring import OFFER_TRANSFER, TRANSFER
from services.referrals.model.need import ending as need_ending
from services.referrals.model.need.row import Need
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.scope import case_to_move, own_case
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.kernel.refusals import Refusal, not_allowed
from shared.work.moving import Moving, Rule


async def _load(work: Work, case_id: UUID, move: Move[Case, Any]) -> Case:
    """404 for a case of others that is not offered. What ends a case holds all that it ends, in the order of
    `referrals.py`, and so does who takes it over."""
    if move is TRANSFER:
        return await hold_whole(work, case_id)
    if move not in ENDS:
        return await load_case(work, case_id, case_to_move)
    which = col(Referral.case_id) == case_id
    held = await hold_referrals(work, which, ended_too=move is MARK_ENTERED_IN_ERROR)
    await work.execute(select(col(Case.id)).where(own_case(work.actor, case_id)).with_for_update(key_share=True))
    needs = select(col(Need.id)).where(col(Need.case_id) == case_id).order_by(col(Need.id))
    await work.execute(needs.with_for_update(key_share=True))
    row = await load_case(work, case_id)
    if numbers := await begun_meanwhile(work, which, held):
        raise _open(work, row, numbers)
    return row


async def _told(work: Work, row: Case, move: Move[Case, Any], body: Body) -> None:
    if move is MARK_ENTERED_IN_ERROR:
        await erase_texts(work, row)
    reason = row.reason
    if isinstance(body, Beside):
        reason = body.reason.value if isinstance(body, Explained) else None
    note_step(work, row, move.slug, getattr(body, "text", None), reason=reason, done_on=getattr(body, "on", None))
    work.record(case_fact(row, move.fact, work.now, work.actor.organisation, reason=reason))
    work.audit(f"case.{move.slug}", row.id, client=row.client_id, version=row.version)


async def close(work: Work, row: Case, body: CloseCase) -> None:
    """K04: open referrals end with it, if the body says so. Its needs that were not met are revoked, and never counted
    as met: what was met has been completed before."""
    open_ones = await unfinished(work, col(Referral.case_id) == row.id)
    numbers = [one.number for one in open_ones] if body.open_referrals is None else beyond_the_sender(open_ones)
    if numbers:
        raise _open(work, row, numbers)
    reason = REASON_OF[body.outcome]
    await end_referrals(work, open_ones, reason, body.outcome)
    text = in_three_languages(body.outcome) if reason is Reason.OTHER else None
    revoked = need_ending.RevokeNeed(reason=reason, text=text)
    for need in await _needs_of(work, row, need_ending.REVOKE):
        await NEED_ALONE.make_on(work, need, need_ending.REVOKE, revoked)


async def never_was(work: Work, row: Case, body: CaseInError) -> None:
    """K07: nothing of it was ever told to anybody. Its drafts go, and its needs never were either."""
    which = col(Referral.case_id) == row.id
    if numbers := await ever_sent(work, which):
        sentence = f"Of this case referrals were sent ({', '.join(numbers)}): close it instead."
        raise MOVES.refused_by_rule(MARK_ENTERED_IN_ERROR, row, work.actor, "referrals-were-sent", sentence)
    await end_referrals(work, await unfinished(work, which), Reason.NOT_SENT, Reason.NOT_SENT)
    await erase_referrals(work, which)
    in_error = need_ending.NeedInError(reason=body.reason, text=body.text)
    for need in await _needs_of(work, row, need_ending.MARK_ENTERED_IN_ERROR):
        await NEED_ALONE.make_on(work, need, need_ending.MARK_ENTERED_IN_ERROR, in_error)


async def _needs_of(work: Work, row: Case, move: Move[Need, Any]) -> list[Need]:
    """Those that can take this move."""
    query = select(Need).where(col(Need.case_id) == row.id).order_by(col(Need.id))
    return [need for need in (await work.execute(query)).scalars() if move.leaves(need)]


def _open(work: Work, row: Case, numbers: list[str]) -> Refusal:
    sentence = f"Referrals of this case are open ({', '.join(numbers)}). They can end with it."
    # The move itself stays among those that are allowed: it can be made, by saying what becomes of the referrals.
    allowed = list(MOVES.allowed(row, work.actor))
    return not_allowed("case-has-open-referrals", sentence, allowed_moves=allowed, open_referrals=numbers)


ENDS: Mapping[Any, Rule[Case]] = {CLOSE: close, MARK_ENTERED_IN_ERROR: never_was}

CASE = Moving(
    MOVES,
    _load,
    _told,
    {HOLD: await_review, **ENDS, **RECORDING, OFFER_TRANSFER: check_offered, TRANSFER: take_over},
)
