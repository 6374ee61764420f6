"""The kinds of organisation that may be responsible for clients, kept by the operator in the referrals service."""

from sqlalchemy import select
from sqlmodel import col

from deploy.ops.answers import not_done, read_day, say, show
from deploy.ops.deciding import decide
from deploy.ops.running import running
from services.agreements.model.organisation.codes import OrganisationKind
from services.referrals.commands.responsible_kind.validity import add_responsible_kind, end_responsible_kind
from services.referrals.model.responsible_kind.row import ResponsibleKind
from services.referrals.service import SERVICE


async def show_responsible_kinds() -> None:
    """Every kind that may, could or will be responsible, with its days."""
    order = (col(ResponsibleKind.kind), col(ResponsibleKind.valid_from))
    async with running(SERVICE) as runtime, runtime.database.reading() as session:
        rows = (await session.execute(select(ResponsibleKind).order_by(*order))).scalars().all()
    found = [(one.kind, one.valid_from, one.valid_until or "", one.source) for one in rows]
    columns = ("kind", "valid from", "valid until", "source")
    show("Kinds that may be responsible", columns, found, "No kind may be responsible: nobody registers a client.")


async def add(kind: str, valid_from: str, source: str) -> None:
    """Lets organisations of a kind be responsible from a day on (YYYY-MM-DD)."""
    code, day = _kind(kind), read_day(valid_from)
    await decide(SERVICE, lambda work: add_responsible_kind(work, code, day, source))
    say(f"{code} may be responsible from {day} on")


async def end(kind: str, last_day: str) -> None:
    """Ends that after `last_day` (YYYY-MM-DD)."""
    code, day = _kind(kind), read_day(last_day)
    await decide(SERVICE, lambda work: end_responsible_kind(work, code, day))
    say(f"{code} takes no new clients and cases after {day}")


def _kind(text: str) -> str:
    try:
        return OrganisationKind(text).value
    except ValueError:
        raise not_done(f"{text} is no kind of organisation: take one of {', '.join(OrganisationKind)}") from None
