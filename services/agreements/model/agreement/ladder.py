"""Who is reminded of an unanswered referral, and when, unless a clause says otherwise (docs/domain.md, section 5)."""

from typing import Annotated

from pydantic import Field

from services.agreements.model.agreement.codes import ReminderRecipient
from shared.kernel.bodies import Body

# business days from the due day; for an answer due in 5 business days: days 3, 5, 7 and 10
_STEPS = (
    (-2, ReminderRecipient.RECIPIENT),
    (0, ReminderRecipient.BOTH),
    (2, ReminderRecipient.RECIPIENT_SUPERVISOR),
    (5, ReminderRecipient.AGREEMENT_CONTACTS),
)


class Reminder(Body):
    """One step: on which business day after the referral was sent, to whom."""

    business_day: Annotated[int, Field(ge=1, le=400)]
    to: ReminderRecipient


def default_ladder(response_business_days: int) -> list[Reminder]:
    """The default steps around this response time; a reminder that would come before the first day is left out."""
    days = ((response_business_days + offset, to) for offset, to in _STEPS)
    return [Reminder(business_day=day, to=to) for day, to in days if day >= 1]
