"""What is told when a clock of the law strikes in a case, step by step. Nothing ends by it."""

from functools import partial

from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.case.history import note_step
from services.referrals.commands.case.loading import load_case
from services.referrals.model.case.awaiting import facts_of
from services.referrals.model.case.row import Case
from services.referrals.model.statutory_clock.codes import StatutoryKind
from services.referrals.tools import Work
from shared.kernel.reminders import Strike
from shared.scheduling.deadlines import DeadlineKind


async def _strike(kind: StatutoryKind, work: Work, row: Case, strike: Strike) -> None:
    """Each step is a version and a fact of its own, though nobody has made a move."""
    for fact, part in facts_of(strike):
        row.version += 1
        note_step(work, row, fact, reason=None)
        work.record(case_fact(row, fact, work.now, None, part=part, clock=row.awaited(kind)))
        work.audit(f"case.{fact}", row.id, client=row.client_id, version=row.version)


STATUTORY = {kind.value: DeadlineKind(load_case, partial(_strike, kind)) for kind in StatutoryKind}
