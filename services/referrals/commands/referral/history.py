"""The status history of a referral: one line per version, its text sealed with the client's key."""

from datetime import datetime

from services.referrals.model.referral.for_lists import write_for_lists
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.step import step_of
from services.referrals.tools import Work


def note_step(
    work: Work,
    row: Referral,
    move: str,
    text: str | None = None,
    appointment_at: datetime | None = None,
    *,
    why: bool = True,
    by_system: bool = False,
) -> None:
    """What was just done, as the row is now; `text` are a caseworker's own words about it, `appointment_at` is the
    appointment that it is about. Without `why` the reason of the row is not that of this line. `by_system`: it follows
    from what the actor has done to something else. Every new version has a line, so here too is written what lists go
    by."""
    write_for_lists(row)
    step = step_of(row, move, None if by_system else work.actor.organisation, work.now)
    if not why:
        step.reason = step.reason_by = None
    step.appointment_at = appointment_at
    step.sealed = _sealed(work, row, text) if text is not None else None
    work.add(step)
    row.steps.append(step)


def _sealed(work: Work, row: Referral, text: str) -> bytes:
    return work.tools.vault.key_of(row.client).seal("referral_step", f"{row.id}:{row.version}", {"text": text})
