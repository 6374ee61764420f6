"""Mails about one subject to one contact are gathered: one goes at once, and what happens soon after goes in one more.

A mail that comes too soon waits. When the time is over, the first that may go takes the others with it: each of these
is `told_by` the one that goes, has no schedule of its own meanwhile, and ends as that one ends.
"""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from services.notifications.model.contact.confirming import CONFIRM
from services.notifications.model.delivery.ending import DELIVER
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.sending import WAIT
from services.notifications.model.notice.notice import ALERT

NEVER_GATHERED = (CONFIRM, ALERT)
"""What has a limit of its own: one in an hour for each address, one in a day for each target."""

WAITS: Final = "gathering"
"""The detail of a mail that waits until its contact may get one about this subject again."""

TOLD_TOGETHER: Final = "told-together"
"""The detail of a delivery that another mail tells."""


def may_take_others(mail: LeasedDelivery) -> bool:
    """Nothing has gone out under its `Message-ID` yet, so that it may tell more than its own fact. What a server may
    have taken goes out again as it was, or a receiver that drops repetitions would never see the rest."""
    return mail.went_at is None


LOOK_AGAIN = timedelta(seconds=1)
"""How soon a mail looks again whose contact another worker was busy with."""


def too_soon(delivery: LeasedDelivery, until: datetime) -> Fate:
    """Its contact got a mail about the same subject a moment ago, or is just being written to. No attempt was made."""
    return Fate(WAIT, WAITS, delivery.last_answer_code, due_at=until, counts=False)


def shared_fate(told: LeasedDelivery, fate: Fate) -> Fate:
    """What becomes of a delivery when the mail that tells it ends so. Its organisation hears of a failure once, by the
    alert of the mail itself; what is published says it of each."""
    if fate.move is not DELIVER:
        return Fate(fate.move, fate.detail, fate.answer_code, counts=False, fact=fate.fact)
    recovered: Literal["recovered"] | None = "recovered" if told.died_at is not None else None
    return Fate(DELIVER, TOLD_TOGETHER, fate.answer_code, counts=False, fact=recovered)


def in_order(told: LeasedDelivery) -> tuple[Any, ...]:
    """By this the deliveries of one subject stand in the order in which their facts happened."""
    return told.subject_version or 0, told.occurred_at, told.id
