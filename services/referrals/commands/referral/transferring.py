"""What is written of a referral when its case goes to another organisation (R29). What becomes of it is decided already
(`model/referral/transferring.py`), and all that it changes is locked."""

from uuid import UUID

from services.referrals.commands.capacity.ledger import hold_ledger
from services.referrals.commands.capacity.line import join_line, leave_line, look_at_line, look_in_next_period
from services.referrals.commands.capacity.telling import tell_later
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.capacity import places
from services.referrals.model.case.bodies import HandOver
from services.referrals.model.coverage.decide import Covered
from services.referrals.model.referral.awaiting import no_sooner
from services.referrals.model.referral.parts import WAITLISTED
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.model.referral.transferring import END_WITH_TRANSFER, TRANSFER, Anew, Becomes, Prospect
from services.referrals.queries.referral.client_views import live_sight, seal_senders_sight
from services.referrals.tools import Work


async def hand_referral_over(work: Work, prospect: Prospect, to: UUID) -> None:
    """One version and one fact, of one that goes on and of one that ends."""
    row, body = prospect.referral, HandOver(to=to)
    move = END_WITH_TRANSFER if prospect.becomes is Becomes.ENDS else TRANSFER
    if prospect.anew is not None:
        await _decide_anew(work, row, prospect.anew)
    MOVES.apply(move, row, body, work.now)
    await REFERRAL.told(work, row, move, body)


def keep_senders_sight(work: Work, row: Referral) -> None:
    """One that has ended stays with its sender, who sees of the client what it sees now, and no more. No version moves:
    nothing is said anew."""
    key = work.tools.vault.key_of(row.client)
    details = key.open("client", row.client_id, row.client.sealed)
    row.sealed_senders_sight = seal_senders_sight(live_sight(row, key, details, sends=True), row, key)


async def _decide_anew(work: Work, row: Referral, anew: Anew) -> None:
    row.legal_basis = str(anew.basis)
    if row.requested_at is None:
        return  # a draft is decided when it is sent
    assert row.recipient is not None, "an open one that was sent ends"
    covered = anew.covered[row.recipient]
    if row.holds_place:
        await _change_place(work, row, covered)
    if WAITLISTED.holds(row) and row.waits_for != covered.clause.clause_id:
        await _change_line(work, row, covered)
    row.coverage, row.agreement_id = covered.kept, covered.agreement_id
    _answer_no_sooner(work, row, covered)


def _answer_no_sooner(work: Work, row: Referral, covered: Covered) -> None:
    response = row.response
    if response is not None and response.open:
        response.write(no_sooner(response.read(), covered.clause, work.now))


async def _change_place(work: Work, row: Referral, covered: Covered) -> None:
    """One place of the clause that decides now, and the one of the clause that decided is free."""
    before = row.coverage
    assert before is not None
    if before.clause_id == covered.clause.clause_id:
        return
    new = await hold_ledger(work, covered.clause.clause_id, covered.agreement_id)
    places.take(new, covered.clause.capacity, work.now)
    old = await hold_ledger(work, before.clause_id, before.agreement_id)
    places.give_back(old)
    for use in (old, new):
        await tell_later(work, use)
    await look_at_line(work, old, work.now)


async def _change_line(work: Work, row: Referral, covered: Covered) -> None:
    """From the line of the clause that decided into that of the one that decides now, by the same turn."""
    await leave_line(work, row)
    row.coverage, row.agreement_id = covered.kept, covered.agreement_id
    await join_line(work, row)
    await look_in_next_period(work, covered.clause.clause_id, covered.clause.capacity)
    await look_at_line(work, await hold_ledger(work, covered.clause.clause_id, covered.agreement_id), work.now)
