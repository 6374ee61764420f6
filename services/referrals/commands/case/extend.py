"""Gives more time for a statutory clock of a case."""

from uuid import UUID

from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.case.history import note_step
from services.referrals.commands.case.loading import load_case
from services.referrals.model.case.extending import EXTEND, EXTENDED, ExtendClock, extend
from services.referrals.model.case.row import Case
from services.referrals.tools import Work


async def extend_clock(work: Work, case_id: UUID, body: ExtendClock) -> Case:
    """One version and one fact more; the state stays. Refusals as `extend`."""
    row = await load_case(work, case_id)
    extend(row, body, work.actor, work.now)
    row.version += 1
    note_step(work, row, EXTEND, body.text, reason=None)  # its own stands with the deadline
    work.record(case_fact(row, EXTENDED, work.now, work.actor.organisation, clock=row.awaited(body.kind)))
    work.audit("case.extend-deadline", row.id, client=row.client_id, version=row.version)
    return row
