"""A single reading that is itself a move: a command of its own, made before the view is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.referrals.commands.referral.loading import load_referral
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.ending import CLOSE_LOOP
from services.referrals.model.referral.receiving import ACKNOWLEDGE
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.referral.reading import read_visible, show_referral
from services.referrals.tools import Work
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import Move
from shared.work.reading import Shown

_BY_READING: tuple[Move[Referral, Any], ...] = (ACKNOWLEDGE, CLOSE_LOOP)


async def read_referral(work: Work, referral_id: UUID) -> Shown:
    """A single reading, which may itself be a move: the recipient's first acknowledges (R04), the sender's first
    after completion closes the loop (R30). Lists, searches and systems never count."""
    row = await read_visible(work, referral_id)  # held here, so that it is not read again to be shown
    await move_by_reading(work, row)
    return await show_referral(work, referral_id)


async def move_by_reading(work: Work, row: Referral, moves: Sequence[Move[Referral, Any]] = _BY_READING) -> None:
    """Makes the move of these that the actor's reading is, if it is one."""
    if _move_of_reading(row, work.actor, moves) is not None:
        row = await load_referral(work, row.id)
        move = _move_of_reading(row, work.actor, moves)  # another reader may have been first
        if move is not None:
            await REFERRAL.make_on(work, row, move, move.body())


def _move_of_reading(row: Referral, actor: Actor, moves: Sequence[Move[Referral, Any]]) -> Move[Referral, Any] | None:
    if not actor.has(Role.CASEWORKER, Role.SUPERVISOR):
        return None
    allowed = MOVES.allowed(row, actor)
    return next((move for move in moves if move.slug in allowed), None)
