"""What is told when nobody has been contacted in time."""

from uuid import UUID

from services.referrals.commands.contact_request.facts import contact_request_fact
from services.referrals.model.contact_request.awaited import OVERDUE
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.tools import Work
from shared.kernel.reminders import Strike
from shared.scheduling.deadlines import DeadlineKind
from shared.work.unit import EVERY_ROW


async def _load(work: Work, request_id: UUID) -> ContactRequest:
    return await work.load(ContactRequest, "contact request", request_id, seen=EVERY_ROW)


async def _tell_overdue(work: Work, row: ContactRequest, _strike: Strike) -> None:
    """A fact for both; the status stays: late contact is still contact."""
    row.version += 1
    row.changed_at = work.now
    work.record(contact_request_fact(row, OVERDUE, work.now, None))
    work.audit("contact-request.overdue", row.id, version=row.version)


TO_CONTACT = DeadlineKind(_load, _tell_overdue)
