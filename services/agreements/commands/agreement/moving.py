"""How the moves of an agreement are made."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.agreements.commands.agreement import offering, signing
from services.agreements.commands.agreement.facts import moved_fact
from services.agreements.model.agreement.parts import edition_for, written_by_own
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.signing import EXECUTE, SIGN
from services.agreements.model.agreement.table import MOVES
from services.agreements.queries.agreement.scope import visible_agreements
from services.agreements.tools import Work
from shared.kernel.bodies import Body, Explained
from shared.kernel.moves import Move
from shared.work.moving import Moving

# an audit entry says what the person did, also where that caused a move of the system
_ASKED: Mapping[Move[Edition, Any], Move[Edition, Any]] = {EXECUTE: SIGN}


async def _load(work: Work, agreement_id: UUID, move: Move[Edition, Any]) -> Edition:
    agreement = await work.load(
        Agreement, "agreement", agreement_id,
        seen=visible_agreements(work.actor), own=lambda row: written_by_own(row, work.actor),
    )  # fmt: skip
    return edition_for(move, agreement, work.actor)


async def _told(work: Work, edition: Edition, move: Move[Edition, Any], body: Body) -> None:
    reason = body.reason if isinstance(body, Explained) else None
    work.record(moved_fact(edition, move, work.now, work.actor.organisation, reason))
    work.audit(f"agreement.{_ASKED.get(move, move).slug}", edition.agreement_id, version=edition.version)


AGREEMENT = Moving(MOVES, _load, _told, {**offering.RULES, **signing.RULES})
