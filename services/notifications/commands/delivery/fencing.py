"""A worker's move of a delivery, in one statement that checks the lease."""

from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, or_, update

from services.notifications.model.delivery.ending import DELIVER, DIE
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


async def move_leased(work: Work, delivery: LeasedDelivery, fate: Fate) -> bool:
    """False where the lease is not ours any more: its time is over, or the delivery was cancelled meanwhile.
    Then nothing is changed."""
    values = {
        "leased": delivery.id,
        "leased_until": delivery.lease_until,
        "due": fate.due_at,
        "made": delivery.attempts if fate.counts else delivery.attempts - 1,
        "answered": fate.answer_code,
        "detail": fate.detail,
        "now": work.now,
    }
    return bool((await work.execute(_moving(fate.move), values)).rowcount)


@cache
def _moving(move: Move[Delivery, Body]) -> Update:
    """Built once for each move: building costs more than running, and every delivery is settled once."""
    columns, now = DELIVERY_ROWS.c, bindparam("now", type_=DELIVERY_ROWS.c.died_at.type)
    written: dict[str, Any] = {
        "status": move.target,
        "version": columns.version + 1,
        "lease_until": None,
        "due_at": bindparam("due"),
        "attempts": bindparam("made"),
        "last_answer_code": bindparam("answered"),
        "last_detail": bindparam("detail"),
    }
    if move is DELIVER:
        written |= {"delivered_at": now, "died_at": None}
    if move is DIE:
        written |= {"died_at": now}
    ours = (columns.id == bindparam("leased"), columns.lease_until == bindparam("leased_until"))
    movable = or_(*(columns.status == one for one in sorted(move.sources)))
    return update(DELIVERY_ROWS).where(*ours, movable).values(written)
