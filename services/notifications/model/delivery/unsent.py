"""What becomes of a delivery that is not sent now: no attempt is made, and its detail is the reason."""

from datetime import datetime, timedelta
from typing import Final

from services.notifications.model.delivery.ending import CANCEL, DIE, SUPPRESS
from services.notifications.model.delivery.fate import Fate, alert_of
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.making import ENDPOINT_DISABLED
from services.notifications.model.delivery.sending import WAIT
from services.notifications.model.endpoint.codes import BY_ORGANISATION
from services.notifications.model.endpoint.health import EndpointHealth

CONTACT_WITHIN = timedelta(minutes=10)
"""How long a mail waits for a contact, and for the organisation to be known here."""

ASK_AGAIN = timedelta(seconds=15)
"""How often it looks for one meanwhile."""

ADDRESS_SUPPRESSED: Final = "address-suppressed"
_NO_RECIPIENT: Final = "no-recipient"


def leased_too_often(delivery: LeasedDelivery) -> Fate:
    """Each of its attempts ended without an outcome: the worker was killed, or the attempt broke."""
    return _dead(delivery, "no-outcome")


def endpoint_not_in_use(delivery: LeasedDelivery, disabled_reason: str | None) -> Fate:
    """Cancelled if its organisation disabled the endpoint, else dead. The disabling made the one alert."""
    if disabled_reason in (None, BY_ORGANISATION):
        return _cancelled(delivery, ENDPOINT_DISABLED)
    return Fate(DIE, ENDPOINT_DISABLED, fact="dead")


def circuit_open(delivery: LeasedDelivery, health: EndpointHealth, now: datetime) -> Fate | None:
    """It waits, and all that waits for the endpoint too, until the circuit is tried. None: it may be sent."""
    until = health.may_send(now)
    if until is None:
        return None
    kept = (delivery.last_detail, delivery.last_answer_code)
    return Fate(WAIT, *kept, due_at=until, counts=False, postpones_to=until)


def no_contact(delivery: LeasedDelivery, now: datetime) -> Fate:
    """There is no contact yet: it looks again soon, and is dead after ten minutes."""
    last = delivery.first_due_at + CONTACT_WITHIN
    if now >= last:
        return _dead(delivery, _NO_RECIPIENT)
    return Fate(WAIT, _NO_RECIPIENT, delivery.last_answer_code, due_at=min(now + ASK_AGAIN, last), counts=False)


def everybody_told(delivery: LeasedDelivery) -> Fate:
    """Its contact is gone, and every other one has a mail about this already."""
    return _cancelled(delivery, "everybody-told")


def told_by_webhook(delivery: LeasedDelivery) -> Fate:
    """The organisation has no contact, but a webhook tells it: so it is reached, and nothing has failed."""
    return _cancelled(delivery, "told-by-webhook")


def not_asked_any_more(delivery: LeasedDelivery) -> Fate:
    """The contact was deleted, has another address, or is confirmed already."""
    return _cancelled(delivery, "nothing-to-confirm")


def contact_suppressed(delivery: LeasedDelivery) -> Fate:
    """The contact's address was refused for good before: nothing is sent to it, and its organisation is told so."""
    return Fate(SUPPRESS, ADDRESS_SUPPRESSED, delivery.last_answer_code, alert=alert_of(delivery, ADDRESS_SUPPRESSED))


def out_of_sight(delivery: LeasedDelivery) -> Fate:
    """Its organisation cannot read any more what it tells of."""
    return _cancelled(delivery, "out-of-sight")


def _dead(delivery: LeasedDelivery, reason: str) -> Fate:
    return Fate(DIE, reason, fact="dead", alert=alert_of(delivery, reason))


def _cancelled(delivery: LeasedDelivery, reason: str) -> Fate:
    return Fate(CANCEL, reason, delivery.last_answer_code)
