"""What follows from every move of a need: its history, its fact, the audit entry."""

from typing import Any
from uuid import UUID

from services.referrals.commands.case.history import erase_texts, note_step
from services.referrals.commands.case.reviewing import stop_review
from services.referrals.commands.need.facts import need_fact
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.ending import MARK_ENTERED_IN_ERROR
from services.referrals.model.need.row import Need
from services.referrals.model.need.table import MOVES
from services.referrals.queries.need.scope import own_need
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Moving


async def load_need(work: Work, need_id: UUID, _move: Move[Need, Any]) -> Need:
    """Locked. 404 for a need of others."""
    return await work.load(Need, "need", need_id, seen=[own_need(work.actor, need_id)])


async def told(work: Work, row: Need, move: Move[Need, Any], body: Body) -> None:
    if move is MARK_ENTERED_IN_ERROR:
        row.sealed = work.tools.vault.key_of(row.client).seal("need", row.id, {})
        await erase_texts(work, row)
    if NeedStatus.ON_HOLD in move.sources and row.status != NeedStatus.ON_HOLD:
        await stop_review(work, row)
    note_step(work, row, move.slug, getattr(body, "text", None))
    work.record(need_fact(row, move.fact, work.now, work.actor.organisation))
    work.audit(f"need.{move.slug}", row.id, client=row.client_id, version=row.version)


NEED_ALONE = Moving(MOVES, load_need, told)
"""The moves of a need whose referrals are seen to already."""
