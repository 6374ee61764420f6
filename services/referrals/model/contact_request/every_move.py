"""What every move writes on a contact request, before its own effect."""

from datetime import datetime

from services.referrals.model.contact_request.row import ContactRequest
from shared.kernel.bodies import Body


def every_move(row: ContactRequest, body: Body, now: datetime) -> None:
    """It is answered, or taken back: nothing is awaited any more."""
    reason = getattr(body, "reason", None)
    row.reason = None if reason is None else str(reason)
    row.changed_at = row.answered_at = now
    if row.due is not None and row.due.open:
        row.due.write(row.due.read().stop(now))


def erase(row: ContactRequest, _body: Body, _now: datetime) -> None:
    """What it said is not needed here any more: without its key no backup tells it either."""
    row.wrapped_key = row.sealed = None
