"""What a change of a client does to its referrals: what was seen of it is kept first, and what is not covered as the
client is now is taken back, in the same transaction.

To whom an open referral is offered depends on the client's municipality, which a safety restriction hides: one that is
set takes all of them back. A new municipality takes back what its agreement no longer covers, so that no recipient
finds it out by a refusal, and what would be offered to others now.
"""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.commands.capacity.ledger import hold_ledger
from services.referrals.commands.case.referrals import in_three_languages
from services.referrals.commands.referral.deciding import covered_now
from services.referrals.commands.referral.follow_up import keep_last_sight
from services.referrals.commands.referral.moving import REFERRAL, end_in_consequence
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import ReasonBy, ReferralStatus
from services.referrals.model.referral.parts import OPEN_STATUSES, UNDER_WAY
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import WITHDRAW
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory

_OF_THE_CLIENT = (col(Referral.client_id) == bindparam("client"),)
"""Parts too, which others send: what is told of the client, and where it may go, follows from the client as it is."""
_HOLDING = (
    select(col(Referral.id))
    .where(*_OF_THE_CLIENT, col(Referral.status).in_([ReferralStatus.DRAFT, *OPEN_STATUSES]))
    .order_by(col(Referral.id))
    .with_for_update()
)
_FOUND = {
    statuses: select(Referral).where(*_OF_THE_CLIENT, col(Referral.status).in_(statuses)).order_by(col(Referral.id))
    for statuses in (WITHDRAW.sources, UNDER_WAY)
}


_NOT_COVERED = Explained(
    reason=Reason.OTHER,
    reason_by=ReasonBy.SENDER,
    text=in_three_languages(Reason.AGREEMENT_NOT_COVERING),
)
"""What is said of a part that its agreement covers no more: never why, for its sender is told nothing of that."""


async def hold_referrals(work: Work, client_id: UUID) -> None:
    """Locks the client's referrals that have not ended, before the client is locked, which is the order of every move:
    in another order two would wait for each other."""
    require_casework(work.actor)
    await work.execute(_HOLDING, {"client": client_id})


async def keep_last_sights(work: Work, client_id: UUID) -> None:
    """Before the client is changed: whose right to see it is over, sees nothing of the change."""
    for row in await _found(work, client_id, UNDER_WAY):
        await keep_last_sight(work, row)


async def take_back(work: Work, client_id: UUID, *, restricted: bool, moved: bool) -> None:
    """R11, by whoever changes the client, for each referral that nobody has accepted and that cannot stay as it was
    sent: under a new restriction each that is offered; after a move each that its recipient's agreements do not cover
    any more, and each open one that would now be offered to others. They are held already. 503 as `covered_now`."""
    found = await _found(work, client_id, WITHDRAW.sources) if restricted or moved else []
    lines = {
        row.waits_for: row.agreement_id for row in found if row.waits_for is not None and row.agreement_id is not None
    }
    for clause_id in sorted(lines):  # always in this order
        await hold_ledger(work, clause_id, lines[clause_id])
    for row in found:
        if not WITHDRAW.leaves(row):
            continue
        if restricted and row.open:
            await _take_back(work, row, DataCategory.SAFETY_RESTRICTION)
        elif moved and not await _stays(work, row):
            if row.part_of is not None:
                await end_in_consequence(work, row, WITHDRAW, _NOT_COVERED)
            else:
                await _take_back(work, row, DataCategory.RESIDENCE)


async def _stays(work: Work, row: Referral) -> bool:
    covered = set(await covered_now(work, row, row.recipient))
    return covered == (set(row.candidates or {}) if row.open else {row.recipient})


async def _take_back(work: Work, row: Referral, changed: DataCategory) -> None:
    """The reason is one that says nothing, for it is published; the text is sealed, and the sender's alone."""
    why = changed.label
    text = f"{why.fi} / {why.sv} / {why.en}"
    said = Explained(reason=Reason.OTHER, reason_by=ReasonBy.SENDER, text=text)
    await REFERRAL.make_on(work, row, WITHDRAW, said)


async def _found(work: Work, client_id: UUID, statuses: frozenset[str]) -> list[Referral]:
    found = await work.execute(_FOUND[statuses], {"client": client_id})
    return list(found.unique().scalars().all())
