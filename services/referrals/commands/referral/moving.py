"""How the moves of a referral are made: the table decides, the move's own rule decides, all is written at once."""

from typing import Any
from uuid import UUID

from services.referrals.commands.capacity.line import leave_line
from services.referrals.commands.capacity.places import give_place_back
from services.referrals.commands.gap.looking import look_later
from services.referrals.commands.referral import (
    answering,
    cancelling,
    ending,
    erring,
    lost_basis,
    receiving,
    redirecting,
    reopening,
    sending,
    serving,
    sub_referring,
    waiting,
)
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.follow_up import keep_last_sight
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.loading import load_referral
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.referral.appointments import appointment_of
from services.referrals.model.referral.codes import TERMINAL
from services.referrals.model.referral.noting import NOTE
from services.referrals.model.referral.parts import NOT_SERVED, UNDER_WAY, WAITLISTED
from services.referrals.model.referral.receiving import CLAIM
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.referral.scope import could_have_claimed
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.kernel.refusals import Kind, Refusal
from shared.work.moving import Moving

RULES = {
    **sending.RULES, **receiving.RULES, **answering.RULES, **waiting.RULES, **serving.RULES, **cancelling.RULES,
    **ending.RULES, **redirecting.RULES, **reopening.RULES, **erring.RULES, **lost_basis.RULES, **sub_referring.RULES,
}  # fmt: skip


async def _load(work: Work, referral_id: UUID, move: Move[Referral, Any]) -> Referral:
    """404 for a referral that is not the actor's to see; 409 for one that it could have claimed."""
    try:
        return await load_referral(work, referral_id)
    except Refusal as refusal:
        gone = refusal.kind is Kind.NOT_FOUND
        if gone and move is CLAIM and await could_have_claimed(work, referral_id):
            raise receiving.claimed_or_gone() from None
        raise


async def _told(work: Work, row: Referral, move: Move[Referral, Any], body: Body, by_system: bool = False) -> None:
    if not WAITLISTED.holds(row):
        await leave_line(work, row)
    if row.status in TERMINAL:
        await give_place_back(work, row)
        await sub_referring.end_parts_later(work, row, body)
        if row.status in NOT_SERVED and row.need.status == NeedStatus.ACTIVE and row.part_of is None:
            await look_later(work, row.need_id)
        if row.steps[-1].status in UNDER_WAY and row.basis_lost_at is None:
            await keep_last_sight(work, row, service_ended=True)
    why = move is not NOTE  # of which the row keeps why it rests
    about = (getattr(body, "text", None), appointment_of(row, move))
    note_step(work, row, move.slug, *about, why=why, by_system=by_system)
    work.record(referral_fact(row, move.fact, work.now, None if by_system else work.actor.organisation, why=why))
    work.audit(f"referral.{move.slug}", row.id, client=row.client_id, version=row.version)


async def end_in_consequence(work: Work, row: Referral, move: Move[Referral, Any], body: Body) -> None:
    """A move that follows from what the actor, who is no side of this referral, has done to its client. Its parties are
    not told who that is."""
    MOVES.apply(move, row, body, work.now)
    await _told(work, row, move, body, by_system=True)


REFERRAL = Moving(MOVES, _load, _told, RULES)
