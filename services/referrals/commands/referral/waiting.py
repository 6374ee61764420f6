"""The rules of the waiting list: it is kept by the clause (R09), and its first takes a place (R31)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.referrals.commands.capacity.ledger import hold_ledger
from services.referrals.commands.capacity.line import first_in_line, join_line, look_in_next_period
from services.referrals.commands.capacity.places import take_place
from services.referrals.commands.case.taken_up import tell_case
from services.referrals.commands.referral.deadlines import await_start
from services.referrals.commands.referral.deciding import still_covered
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.first_accepted import end_the_others, require_none_accepted
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.loading import load_referral
from services.referrals.model.referral.answering import WAITLIST, Accept, Waitlist
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.model.referral.waiting import MOVED_UP, PROMOTE, has_moved_up
from services.referrals.tools import Work
from shared.work.moving import Rule


async def wait(work: Work, row: Referral, _body: Waitlist) -> None:
    """R09: an agreement in force covers it still, and by a clause that keeps a waiting list."""
    covered = await still_covered(work, row, WAITLIST)
    row.coverage, row.agreement_id = covered.kept, covered.agreement_id
    MOVES.check(WAITLIST, row, work.actor)
    await join_line(work, row)
    await look_in_next_period(work, covered.clause.clause_id, covered.clause.capacity)


async def take_up_first(work: Work, row: Referral, _body: Accept) -> None:
    """R31: the first in line takes one place of the clause that covers it now."""
    covered = await still_covered(work, row, PROMOTE)
    assert row.waits_for is not None
    assert row.agreement_id is not None
    ledgers = {row.waits_for: row.agreement_id, covered.clause.clause_id: covered.agreement_id}
    for clause_id in sorted(ledgers):  # mostly one; of two always in this order
        await hold_ledger(work, clause_id, ledgers[clause_id])
    others = await require_none_accepted(work, row, PROMOTE)
    await take_place(work, row, covered, PROMOTE)
    await_start(work, row, covered.kept)
    await end_the_others(work, others)
    await tell_case(work, row)


async def tell_next(work: Work, referral_id: UUID) -> None:
    """The referral is next in line, unless it left it meanwhile, or was told so."""
    row = await load_referral(work, referral_id)
    first = await first_in_line(work, row.waits_for) if row.waits_for is not None else None
    if first is None or first.id != row.id or has_moved_up(row):
        return
    row.version += 1
    row.reason = row.reason_by = None
    note_step(work, row, MOVED_UP)
    work.record(referral_fact(row, MOVED_UP, work.now, None))
    work.audit("referral.moved-up", row.id, client=row.client_id, version=row.version)


RULES: Mapping[Any, Rule[Referral]] = {WAITLIST: wait, PROMOTE: take_up_first}
