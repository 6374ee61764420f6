"""What the clocks of this service do: the overdue answer, and the end of an agreement (R27)."""

from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral import response_clock
from services.referrals.model.referral.ending import END_AGREEMENT
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.refusals import not_allowed
from shared.scheduling.clocks import Due
from shared.work.unit import EVERY_ROW

END_AGREEMENT_CLOCK = "end-agreement"


async def mark_overdue(work: Work, due: Due) -> None:
    """The agreed time is over without an answer: a flag and a fact; the status stays."""
    row = await work.load(Referral, "referral", due.subject, seen=EVERY_ROW)
    strikes_at = response_clock.strikes_at(row)
    if strikes_at is None or strikes_at > work.now:
        raise not_allowed("not-overdue", "The referral was answered, or its clock stands still.")
    row.overdue = True
    row.version += 1
    note_step(work, row, "overdue")
    work.record(referral_fact(row, "overdue", work.now, None))
    work.audit("referral.overdue", row.id, client=row.client_id, version=row.version)


async def end_agreement(work: Work, due: Due) -> None:
    """R27 for one referral of an agreement that ended."""
    await REFERRAL.make(work, due.subject, END_AGREEMENT, Body())
