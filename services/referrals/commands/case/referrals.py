"""The open referrals of a need or a case that ends: they are held, and forbid its end or end with it.

Locks are taken in one order, so that no two commands wait for each other: referrals by their ids, the case, its needs
by theirs, the client, whom every command on one of these holds to its end, and last the ledgers of clauses by theirs.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update
from sqlmodel import col

from services.referrals.commands.attachment.keeping import erase_attachments
from services.referrals.commands.capacity.ledger import hold_ledger
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.cancelling import REQUEST_CANCELLATION
from services.referrals.model.referral.codes import ReasonBy
from services.referrals.model.referral.parts import UNFINISHED
from services.referrals.model.referral.reason_groups import CLIENT_IS_GONE
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.referral.sending import DISCARD, WITHDRAW
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.codes import Code
from shared.kernel.moves import Move

Which = ColumnElement[bool]
"""Of one need, or of one case."""

_ENDS: tuple[Move[Referral, Explained], ...] = (DISCARD, WITHDRAW, REQUEST_CANCELLATION)
"""The moves by which the sender ends what it has begun, or asks for its end."""


async def hold_referrals(work: Work, which: Which, *, ended_too: bool) -> frozenset[UUID]:
    """Locks those that have not ended, or all of them, before anything else is locked; which these were."""
    query = (_own if ended_too else _unfinished)(work, select(col(Referral.id)), which)
    return frozenset((await work.execute(query.with_for_update(key_share=True))).scalars())


async def begun_meanwhile(work: Work, which: Which, held: Collection[UUID]) -> list[str]:
    """The numbers of those that were begun before the rest was locked. They are not held, and nobody has decided that
    they end."""
    found = await work.execute(_unfinished(work, select(col(Referral.id), col(Referral.number)), which))
    return [number for one, number in found if one not in held]


async def unfinished(work: Work, which: Which) -> list[Referral]:
    """Those that have not ended, by their ids. They are held."""
    found = await work.execute(_unfinished(work, select(Referral), which))
    return list(found.unique().scalars())


async def erase_referrals(work: Work, which: Which) -> None:
    """What they and their histories say in words. All of them are held, none was sent, and no version moves."""
    rows = list((await work.execute(_own(work, select(Referral), which))).unique().scalars())
    for row in rows:
        row.sealed = work.tools.vault.key_of(row.client).seal("referral", row.id, {})
    await erase_attachments(work, [row.id for row in rows])
    lines = update(ReferralStep).where(col(ReferralStep.referral_id).in_([row.id for row in rows]))
    await work.execute(lines.values(sealed=None))


async def ever_sent(work: Work, which: Which) -> list[str]:
    """The numbers of those that were sent."""
    sent = select(col(Referral.number)).where(which, col(Referral.requested_at).is_not(None))
    return list((await work.execute(sent.order_by(col(Referral.id)))).scalars())


def beyond_the_sender(rows: Sequence[Referral]) -> list[str]:
    """The numbers of those that their sender can neither end nor ask to end, nor has asked to end already."""
    return [row.number for row in rows if row.cancellation_requested_at is None and _end_of(row) is None]


async def end_referrals(work: Work, rows: Sequence[Referral], reason: Reason, said: Code) -> None:
    """Discards drafts (R03), withdraws what is not taken up (R11), and asks for the cancellation of what is (R17), for
    this reason. A move that does not take it gets `other`, and `said` in words."""
    waited_for = {row.waits_for: row.agreement_id for row in rows if row.waits_for is not None}
    for clause_id, agreement_id in sorted(waited_for.items()):
        assert agreement_id is not None
        await hold_ledger(work, clause_id, agreement_id)
    for row in rows:
        move = _end_of(row)
        if move is not None:
            await REFERRAL.make_on(work, row, move, _explained(move, reason, said))


def _end_of(row: Referral) -> Move[Referral, Explained] | None:
    return next((move for move in _ENDS if move.leaves(row)), None)


def _explained(move: Move[Referral, Explained], reason: Reason, said: Code) -> Explained:
    by = ReasonBy.CLIENT if reason in CLIENT_IS_GONE else ReasonBy.SENDER
    if reason is not Reason.OTHER and reason in move.reasons:
        return Explained(reason=reason, reason_by=by)
    return Explained(reason=Reason.OTHER, reason_by=by, text=in_three_languages(said))


def in_three_languages(said: Code) -> str:
    """The label of a code where a person reads it, whatever language that person reads."""
    return f"{said.label.fi} / {said.label.sv} / {said.label.en}"


def _unfinished(work: Work, what: Any, which: Which) -> Select[Any]:
    return _own(work, what, which).where(col(Referral.status).in_(UNFINISHED))


def _own(work: Work, what: Any, which: Which) -> Select[Any]:
    query: Select[Any] = what.where(which, col(Referral.sender) == require_casework(work.actor))
    return query.order_by(col(Referral.id))
