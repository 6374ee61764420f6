"""The provisions of law that may be the basis of a disclosure, kept by the operator in the referrals service."""

from sqlalchemy import select
from sqlmodel import col

from deploy.ops.answers import not_done, read_day, say, show
from deploy.ops.deciding import decide
from deploy.ops.running import running
from services.referrals.commands.provision.validity import enable_provision, end_provision
from services.referrals.model.provision.row import LegalProvision
from services.referrals.service import SERVICE
from shared.kernel.legal_basis import LegalBasis


async def show_provisions() -> None:
    """Every provision with its validity, and who checked it: one that nobody checked is the basis of nothing."""
    order = (col(LegalProvision.act), col(LegalProvision.section), col(LegalProvision.valid_from))
    async with running(SERVICE) as runtime, runtime.database.reading() as session:
        rows = (await session.execute(select(LegalProvision).order_by(*order))).scalars().all()
    found = [
        (
            f"law:{one.act}:{one.section}@{one.valid_from}",
            one.valid_until or "",
            one.checked_by or "nobody: not enabled",
            one.checked_on or "",
        )
        for one in rows
    ]
    columns = ("basis", "valid until", "checked by", "checked on")
    show("Provisions of law", columns, found, "No provision is known: nothing is disclosed by law.")


async def enable(text: str, checked_by: str, checked_on: str) -> None:
    """Lets a provision be named, since somebody checked it on a day (YYYY-MM-DD)."""
    basis, day = _read(text), read_day(checked_on)
    await decide(SERVICE, lambda work: enable_provision(work, basis, checked_by, day))
    say(f"{basis} may be named as the basis of a disclosure")


async def end(text: str, last_day: str) -> None:
    """Ends a provision after `last_day` (YYYY-MM-DD)."""
    basis, day = _read(text), read_day(last_day)
    await decide(SERVICE, lambda work: end_provision(work, basis, day))
    say(f"{basis} is no basis after {day}")


def _read(text: str) -> LegalBasis:
    try:
        return LegalBasis.parse(text)
    except ValueError as error:
        raise not_done(str(error)) from None
