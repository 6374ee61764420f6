"""The provisions of law that may be the basis of a disclosure: data, for laws change without a release."""

from datetime import date

from sqlalchemy import update
from sqlmodel import col

from services.referrals.model.provision.row import LegalProvision
from services.referrals.tools import Work
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import invalid, not_found


async def add_provision(work: Work, basis: LegalBasis) -> None:
    """From now on needs and referrals may name it; one that is known stays as it is. 422 for a basis that is no law."""
    if basis.kind != "law":
        raise invalid("", "not-a-provision", "A provision is written law:<act>:<section>@<valid from>.")
    row = {"act": basis.act, "section": basis.section, "valid_from": basis.valid_from, "valid_until": None}
    await work.insert_unless_there(LegalProvision, [row])
    work.audit("provision.add", None, basis=str(basis))


async def end_provision(work: Work, basis: LegalBasis, last_day: date) -> None:
    """Nothing is disclosed on it after that day; what referrals showed before is shown no more. 404 when unknown."""
    which = (
        col(LegalProvision.act) == basis.act,
        col(LegalProvision.section) == basis.section,
        col(LegalProvision.valid_from) == basis.valid_from,
    )
    ended = await work.execute(update(LegalProvision).where(*which).values(valid_until=last_day))
    if not ended.rowcount:
        raise not_found("provision")
    work.audit("provision.end", None, basis=str(basis))
