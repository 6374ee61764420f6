"""The history of a case or a need: one line per version, its text sealed with the client's key."""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from services.referrals.model.case.row import Case, CaseStep
from services.referrals.model.need.row import Need, NeedStep
from services.referrals.tools import Work


def note_step(work: Work, row: Case | Need, move: str, text: str | None = None, **said: Any) -> None:
    """What was just done, as the row is now; `text` are a caseworker's own words about it. `said` is what this line
    says otherwise, or beside that: `reason`, `done_on`."""
    step = CaseStep if isinstance(row, Case) else NeedStep
    line: dict[str, Any] = {
        "subject": row.id,
        "version": row.version,
        "move": move,
        "status": row.status,
        "organisation": work.actor.organisation,
        "reason": row.reason,
        "sealed": _sealed(work, row, step.__tablename__, text) if text is not None else None,
        "at": work.now,
    }
    work.add(step(**line | said))


def _sealed(work: Work, row: Case | Need, table: str, text: str) -> bytes:
    return work.tools.vault.key_of(row.client).seal(table, f"{row.id}:{row.version}", {"text": text})


async def erase_texts(work: Work, row: Case | Need) -> None:
    """The lines stay, without their texts."""
    step = CaseStep if isinstance(row, Case) else NeedStep
    await work.execute(update(step).where(col(step.subject) == row.id).values(sealed=None))
