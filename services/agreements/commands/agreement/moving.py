"""What every command on an agreement begins and ends with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.agreements.commands.agreement.facts import agreement_fact, happened
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.table import MOVES
from services.agreements.queries.agreement.scope import visible_to
from services.agreements.tools import Work
from shared.kernel.moves import Move
from shared.kernel.refusals import Refusal, not_allowed


async def load(work: Work, agreement_id: UUID) -> Agreement:
    """The agreement, locked, with `If-Match` checked; 404 where the actor's organisation may not see it."""
    return await work.load(Agreement, "agreement", agreement_id, seen=[visible_to(work.actor.organisation)])


def make(
    work: Work,
    agreement: Agreement,
    move: Move[Agreement, Any],
    command: str,
    reason: str | None = None,
    left_out: Sequence[UUID] = (),
) -> Agreement:
    """Makes a move that was checked: status and version, its fact, and an audit entry under the command's name.

    The fact is told to the parties, and to those that were `left_out` by it.
    """
    MOVES.apply(move, agreement)
    agreement.open_edition.status = agreement.status
    agreement.changed_at = work.now
    what = happened(work.now, work.actor.organisation, reason)
    work.record(agreement_fact(agreement, move.fact, what, left_out))
    work.audit(f"agreement.{command}", agreement.id, version=agreement.version)
    return agreement


def refused(work: Work, agreement: Agreement, slug: str, code: str, sentence: str, **details: Any) -> Refusal:
    """409 for the move `slug` by a rule beside the table, with what the actor may do instead."""
    return not_allowed(code, sentence, allowed_moves=MOVES.instead(slug, agreement, work.actor), **details)
