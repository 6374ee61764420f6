"""How the moves of an agreement are made."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.agreements.commands.agreement import offering, signing
from services.agreements.commands.agreement.facts import agreement_fact, happened, left_out
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.signing import EXECUTE, SIGN
from services.agreements.model.agreement.table import MOVES
from services.agreements.queries.agreement.scope import visible_agreements
from services.agreements.tools import Work
from shared.kernel.bodies import Body, Explained
from shared.kernel.moves import Move
from shared.work.moving import Moving

# an audit entry says what the person did, also where that brought about a move of the system
_ASKED: Mapping[Move[Agreement, Any], Move[Agreement, Any]] = {EXECUTE: SIGN}


async def _load(work: Work, agreement_id: UUID, _move: Move[Agreement, Any]) -> Agreement:
    return await work.load(Agreement, "agreement", agreement_id, seen=visible_agreements(work.actor))


async def _told(work: Work, row: Agreement, move: Move[Agreement, Any], body: Body) -> None:
    reason = body.reason if isinstance(body, Explained) else None
    what = happened(work.now, work.actor.organisation, reason)
    work.record(agreement_fact(row, move.fact, what, left_out(row.open_edition)))
    work.audit(f"agreement.{_ASKED.get(move, move).slug}", row.id, version=row.version)


AGREEMENT = Moving(MOVES, _load, _told, {**offering.RULES, **signing.RULES})
