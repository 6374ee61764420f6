"""A single reading that is itself a move: a command of its own, made before the view is."""

from uuid import UUID

from services.referrals.commands.referral.moving import make_move
from services.referrals.model.referral.table import MOVES
from services.referrals.model.rows import Referral
from services.referrals.queries.referral.reading import read_visible, show_referral
from services.referrals.queries.referral.scope import seen_by
from services.referrals.tools import Work
from shared.kernel.actors import Actor, Role
from shared.work.reading import Shown


async def read_referral(work: Work, referral_id: UUID) -> Shown:
    """A single reading, which may itself be a move: the recipient's first acknowledges (R04), the sender's first
    after completion closes the loop (R30). Lists, searches and systems never count."""
    row = await read_visible(work, referral_id)
    if _move_of_reading(row, work.actor) is not None:
        row = await work.load(Referral, "referral", referral_id, seen=seen_by(work.actor))
        move = _move_of_reading(row, work.actor)  # another reader may have been first
        if move is not None:
            await make_move(work, row, move, MOVES[move].body())
            await work.flush()
    return await show_referral(work, referral_id)


def _move_of_reading(row: Referral, actor: Actor) -> str | None:
    """The move that this actor's single reading makes, if any."""
    if not actor.has(Role.CASEWORKER, Role.SUPERVISOR):
        return None
    return next((slug for slug in ("acknowledge", "close-loop") if slug in MOVES.allowed(row, actor)), None)
