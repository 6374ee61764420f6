"""The kinds of organisation that may be responsible for clients: the operator's, for laws change without a release."""

from datetime import date

from sqlalchemy import select, update
from sqlmodel import col

from services.referrals.model.responsible_kind.row import ResponsibleKind
from services.referrals.tools import Work
from shared.kernel.refusals import invalid
from shared.persistence.dated_rows import days_of, in_force_on, in_the_way


async def add_responsible_kind(work: Work, kind: str, valid_from: date, source: str) -> None:
    """From that day on, without an end. 422 without a source, and where the kind may be responsible then already."""
    if not source.strip():
        raise invalid("", "no-source", "Name the provision or the decision on which it rests.")
    known = in_the_way(await _of_the_kind(work, kind), valid_from)
    if known is not None:
        sentence = f"The kind {kind} may be responsible {days_of(known)}: end that first."
        raise invalid("", "responsible-already", sentence)
    work.add(ResponsibleKind(kind=kind, valid_from=valid_from, source=source.strip()))
    work.audit("responsible-kind.add", None)


async def end_responsible_kind(work: Work, kind: str, last_day: date) -> None:
    """After that day nobody of the kind registers a client or opens a case; whoever is responsible for one stays so.
    404 where the kind is not responsible on that day."""
    row = in_force_on(await _of_the_kind(work, kind), last_day, "responsible kind")
    key = (col(ResponsibleKind.kind) == kind, col(ResponsibleKind.valid_from) == row.valid_from)
    await work.execute(update(ResponsibleKind).where(*key).values(valid_until=last_day))
    work.audit("responsible-kind.end", None)


async def _of_the_kind(work: Work, kind: str) -> list[ResponsibleKind]:
    rows = select(ResponsibleKind).where(col(ResponsibleKind.kind) == kind).order_by(col(ResponsibleKind.valid_from))
    return list((await work.execute(rows)).scalars().all())
