"""The deadlines of this service: one table for every kind (docs/domain.md, section 5)."""

from services.referrals.model.registry import Row
from shared.kernel.reminders import Reminder
from shared.persistence.deadline_columns import DeadlineColumns

RESPONSE = "response"
"""The kind of deadline for the recipient's answer; its subject is the referral."""

CONTACT = "contact-request"
"""The kind for contacting a person; its subject is the contact request."""
CANCELLATION = "cancellation"
"""The kind of deadline for the recipient's answer to a request to cancel; its subject is the referral."""


class Deadline(Row, DeadlineColumns, table=True):
    """Until when something is to be done about the subject."""

    __tablename__ = "deadline"

    def told(self, reminder: Reminder) -> bool:
        """Both sides are told what is overdue. Whoever else a ladder names is told nothing yet: it stays planned."""
        return reminder.offset == 0 and reminder.to == "both"
