"""The provisions of law that may be the basis of a disclosure: data, for laws change without a release."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import col

from services.referrals.commands.referral.lost_basis import END_PROVISION_CLOCK, clock_of
from services.referrals.model.provision.row import LegalProvision
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki, start_of_day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import invalid, not_found
from shared.scheduling.clocks import set_clock


async def enable_provision(work: Work, basis: LegalBasis, checked_by: str, checked_on: date) -> None:
    """From now on needs and referrals may name it, whether it was known before or not.

    `checked_by` and `checked_on` say who found that it permits the disclosure, and when; a later check takes the place
    of an earlier one. 422 for a basis that is no law, for nobody, and for a day to come.
    """
    if basis.kind != "law":
        raise invalid("", "not-a-provision", "A provision is written law:<act>:<section>@<valid from>.")
    if not checked_by.strip():
        raise invalid("", "nobody-checked", "Name who checked that this provision permits the disclosure.")
    if checked_on > day_in_helsinki(work.now):
        raise invalid("", "checked-later", "The day of the check lies in the future.")
    row = {"act": basis.act, "section": basis.section, "valid_from": basis.valid_from, "valid_until": None}
    await work.insert_unless_there((LegalProvision, [row | {"checked_by": None, "checked_on": None}]))
    checked = {"checked_by": checked_by.strip(), "checked_on": checked_on}
    await work.execute(update(LegalProvision).where(*_which(basis)).values(**checked))
    work.audit("provision.enable", None, basis=str(basis))


async def end_provision(work: Work, basis: LegalBasis, last_day: date) -> None:
    """Nothing is disclosed on it after that day; what referrals showed before is shown no more, and those that are open
    end (R26). 404 when unknown."""
    ended = await work.execute(update(LegalProvision).where(*_which(basis)).values(valid_until=last_day))
    if not ended.rowcount:
        raise not_found("provision")
    over = start_of_day_in_helsinki(last_day + timedelta(days=1))
    await set_clock(work, END_PROVISION_CLOCK, clock_of(basis), max(over, work.now), str(basis))
    work.audit("provision.end", None, basis=str(basis))


def _which(basis: LegalBasis) -> tuple[ColumnElement[bool], ...]:
    return (
        col(LegalProvision.act) == basis.act,
        col(LegalProvision.section) == basis.section,
        col(LegalProvision.valid_from) == basis.valid_from,
    )
