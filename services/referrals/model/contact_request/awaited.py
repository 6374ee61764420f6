"""The time within which the person is to be contacted."""

from datetime import datetime

from shared.kernel.deadlines import Deadline

OVERDUE = "overdue"
"""The fact that it is over."""


def to_contact(business_days: int, now: datetime) -> Deadline:
    """As the installation sets it, from now on."""
    return Deadline.start(now, business_days, "setting", pausable=False)
