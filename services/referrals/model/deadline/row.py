"""The deadlines of this service: one table for every kind (docs/domain.md, section 5)."""

from services.referrals.model.deadline.codes import AwaitedKind
from services.referrals.model.registry import Row
from shared.persistence.deadline_columns import DeadlineColumns

RESPONSE = AwaitedKind.RESPONSE.value
"""The kind of deadline for the recipient's answer; its subject is the referral, as that of the next two."""
START = AwaitedKind.START.value
"""The kind for the begin of the service, from the day on which the referral was accepted."""
HOLD_REVIEW = AwaitedKind.HOLD_REVIEW.value
"""The kind for the day on which a pause is looked at again."""

DELETION = AwaitedKind.DELETION.value
"""The kind for the recipient's confirmation that it deleted what it had, once the legal basis was lost."""

CONTACT = "contact-request"
"""The kind for contacting a person; its subject is the contact request."""
CANCELLATION = AwaitedKind.CANCELLATION.value
"""The kind of deadline for the recipient's answer to a request to cancel; its subject is the referral."""


class Deadline(Row, DeadlineColumns, table=True):
    """Until when something is to be done about the subject."""

    __tablename__ = "deadline"
