"""A person asks without login to be contacted, sees what came of it by number and code, and takes it back.

Nothing that the register knows of anybody changes an answer.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.contact_request.addressing import organisation_serving
from services.referrals.commands.contact_request.making import make_contact_request
from services.referrals.commands.contact_request.moving import CONTACT_REQUEST
from services.referrals.model.contact_request.asking import WITHDRAW
from services.referrals.model.contact_request.codes import ContactRequestStatus
from services.referrals.model.contact_request.content import ContactContent, check_days
from services.referrals.model.contact_request.persons_code import read_code
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.queries.contact_request.views import PersonsView, persons_view
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.human_numbers import read_human_number
from shared.work.unit import EVERY_ROW


@dataclass(frozen=True, slots=True)
class Received:
    """What the person keeps. `same`: what was sent is what is kept, also where it comes a second time."""

    number: str
    code: str
    same: bool


async def ask_for_oneself(work: Work, form: str, content: ContactContent) -> Received | None:
    """The request of this form: it is made once, however often the form is sent. None where that one has ended without
    a contact: whoever sends it again asks anew, with another form. 422 `no-responsible-organisation`."""
    vault = work.tools.vault
    query = select(ContactRequest).where(col(ContactRequest.form_hash).in_(vault.form_hashes(form)))
    known: ContactRequest | None = (await work.execute(query)).scalar_one_or_none()
    code = vault.code_for(form)
    if known is not None and known.status in _ENDED:
        return None
    if known is not None:
        return Received(known.number, code, _is_kept(vault.content_of(known), content))
    check_days(content, day_in_helsinki(work.now))
    organisation = await organisation_serving(work, str(content.municipality), "/content/municipality")
    made = make_contact_request(
        work, organisation, None, content, code_hash=vault.code_hash(code), form_hash=vault.form_hash(form)
    )
    return Received(made.number, code, same=True)


_ENDED = frozenset({ContactRequestStatus.NOT_OURS, ContactRequestStatus.WITHDRAWN})


def _is_kept(kept: ContactContent | None, sent: ContactContent) -> bool:
    """The day of the consent is that on which the form came first. What was erased is over, and not compared."""
    return kept is None or kept == sent.model_copy(update={"consent_on": kept.consent_on})


async def look_up(work: Work, number: str, code: str) -> PersonsView | None:
    """What came of the request; None for every number and code that do not belong together."""
    found = await _opened(work, number, code)
    if found is None:
        return None
    row = await work.get(ContactRequest, found.newest)
    assert row is not None
    work.audit("contact-request.status", row.id, version=row.version)
    return persons_view(found.number, row)


async def take_back(work: Work, number: str, code: str) -> PersonsView | None:
    """The same after it was withdrawn (Q05), where it was not answered yet."""
    found = await _opened(work, number, code)
    if found is None:
        return None
    row = await work.load(ContactRequest, "contact request", found.newest, seen=EVERY_ROW)
    if WITHDRAW.leaves(row):
        row = await CONTACT_REQUEST.make_on(work, row, WITHDRAW, Body())
    return persons_view(found.number, row)


@dataclass(frozen=True, slots=True)
class _Opened:
    """The number that the person has, and the request that stands for it now: another one where it was passed on."""

    number: str
    newest: UUID


async def _opened(work: Work, number: str, code: str) -> _Opened | None:
    by_number = col(ContactRequest.number) == (read_human_number(number) or "")
    first = (await work.execute(select(*_SHOWN, col(ContactRequest.code_hash)).where(by_number))).one_or_none()
    if not work.tools.vault.opens(read_code(code), first.code_hash if first is not None else None):
        return None
    newest = first
    while newest.passed_on_as is not None:
        newest = (await work.execute(select(*_SHOWN).where(col(ContactRequest.id) == newest.passed_on_as))).one()
    return _Opened(first.number, newest.id)


_SHOWN = (col(ContactRequest.id), col(ContactRequest.number), col(ContactRequest.passed_on_as))
