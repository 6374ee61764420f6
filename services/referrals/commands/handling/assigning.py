"""Colleagues take, give and give back a case or their side of a referral. It is no move: nobody else is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.case.loading import load_case
from services.referrals.commands.referral.loading import load_referral
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES as CASE_MOVES
from services.referrals.model.handling.bodies import GiveHandling, TakeHandling
from services.referrals.model.handling.codes import HandlingMove, Kind
from services.referrals.model.handling.handled import Handled, handled
from services.referrals.model.handling.row import Handling
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES as REFERRAL_MOVES
from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.moves import MoveTable
from shared.kernel.refusals import Kind as RefusalKind
from shared.kernel.refusals import Refusal, invalid

Row = TypeVar("Row", Case, Referral)


@dataclass(frozen=True)
class Handleable(Generic[Row]):
    """What somebody may have. `load` locks it, checks `If-Match`, and leaves in `work.known` who has it now."""

    kind: Kind
    load: Callable[[Work, UUID], Awaitable[Row]]
    moves: MoveTable[Any]


CASES: Handleable[Case] = Handleable(Kind.CASE, load_case, CASE_MOVES)
REFERRALS: Handleable[Referral] = Handleable(Kind.REFERRAL, load_referral, REFERRAL_MOVES)


async def take(work: Work, of: Handleable[Row], subject: UUID, body: TakeHandling) -> Row:
    """The actor has it then, also where a colleague had it. 422 for a unit that is not of the own organisation."""
    row, known = await _held(work, of, subject, HandlingMove.TAKE)
    unit = await _own_unit(work, body.unit) or known.unit or _only_one(work)
    return await _assign(work, of, row, HandlingMove.TAKE, work.actor.subject, unit)


async def give(work: Work, of: Handleable[Row], subject: UUID, body: GiveHandling) -> Row:
    """A colleague, a unit or both have it then. Whether there is such a person is known to the identity provider
    alone."""
    row, known = await _held(work, of, subject, HandlingMove.GIVE)
    unit = await _own_unit(work, body.unit) or known.unit
    return await _assign(work, of, row, HandlingMove.GIVE, body.handler, unit)


async def give_back(work: Work, of: Handleable[Row], subject: UUID) -> Row:
    """Nobody has it then; its unit stays."""
    row, known = await _held(work, of, subject, HandlingMove.GIVE_BACK)
    return await _assign(work, of, row, HandlingMove.GIVE_BACK, None, known.unit)


async def _held(work: Work, of: Handleable[Row], subject: UUID, move: HandlingMove) -> tuple[Row, Handled]:
    """Locked. 409 for an organisation that may claim it and has no side of it yet."""
    require_casework(work.actor)
    row = await of.load(work, subject)
    known: Handled | None = work.known.get(subject)
    if known is None:
        raise of.moves.refuse(move, row, work.actor)
    return row, known


async def _own_unit(work: Work, unit: UUID | None) -> UUID | None:
    if unit is None:
        return None
    known = await organisation(work, require_casework(work.actor))
    if known is None:
        await require_copies(work)
    if known is None or str(unit) not in known.units:
        raise invalid("/unit", "unknown-unit", "Your organisation has no such unit.")
    return unit


def _only_one(work: Work) -> UUID | None:
    return next(iter(work.actor.units)) if len(work.actor.units) == 1 else None


async def _assign(
    work: Work, of: Handleable[Row], row: Row, move: HandlingMove, handler: str | None, unit: UUID | None
) -> Row:
    """What is so already changes nothing. The object is locked, so two never make its row at once; a supervisor who
    reassigns locks the row alone."""
    own, known = require_casework(work.actor), work.known[row.id]
    if (handler, unit) == (known.handler, known.unit):
        return row
    which = (col(Handling.subject) == row.id, col(Handling.organisation) == own)
    locked = select(Handling).where(*which).with_for_update(key_share=True)
    kept: Handling | None = (await work.execute(locked.execution_options(populate_existing=True))).scalar_one_or_none()
    if kept is None:
        kept = Handling(
            subject=row.id, organisation=own, kind=of.kind.value, version=known.version, since=work.now, by=""
        )
        work.add(kept)
    elif kept.version != known.version:
        sentence = "It was given to somebody else at this moment: read it again, then decide."
        raise Refusal(RefusalKind.STALE, "stale-version", sentence)
    kept.version += 1
    kept.handler, kept.unit, kept.since, kept.by = handler, unit, work.now, work.actor.subject
    work.known[row.id] = handled(kept)
    work.audit(f"{of.kind}.{move}", row.id, client=row.client_id, version=row.version)
    return row
