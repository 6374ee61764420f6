"""The transition table of a delivery, and the rules that need no more than the row.

The worker writes its outcomes in one statement each, by this table's sources and targets
(`commands/delivery/settling.py`); only the moves of people load the row.
"""

from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.model.codes import Channel
from services.notifications.model.codes import DeliveryStatus as Status
from services.notifications.model.rows import Delivery
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import Move, MoveTable

MANAGERS = frozenset({Role.ORG_ADMIN, Role.INTEGRATION})
_SYSTEM: dict[str, frozenset[Role]] = {"X": frozenset()}

INBOX_ONLY_AFTER = timedelta(days=7)
"""A fact older than this goes to the inbox only: a new or rebuilt consumer mails no history."""

MAIL_GIVES_WAY = timedelta(seconds=1)
"""How long a mail waits, so that the webhooks of the same fact go first: a reader does not notice, a program does."""

RECIPIENT_WITHIN = timedelta(minutes=10)
"""How long a mail waits for a contact, and for the organisation to be known here."""

ASK_AGAIN = timedelta(seconds=15)
"""How often it looks for one meanwhile."""

RESENT_BY_PERIOD = (Status.DEAD.value, Status.SUPPRESSED.value)
"""What `recover` sends again; a delivered one is only resent by itself."""


def standing(row: Delivery, actor: Actor) -> frozenset[str]:
    """O for the organisation that is told, P for the platform's operator."""
    if actor.is_operator:
        return frozenset("P")
    return frozenset("O") if actor.organisation == row.organisation else frozenset()


DELIVERIES: MoveTable[Delivery] = MoveTable(
    "delivery",
    (
        Move("D01", "create", "created", frozenset(), Status.PENDING, _SYSTEM,
             "A fact concerns the organisation and one of its channels."),
        Move("D02", "send", "sent", frozenset({Status.PENDING, Status.SENDING, Status.RETRYING}), Status.SENDING,
             _SYSTEM, "It is due; an attempt that outlived its lease is made again."),
        Move("D03", "deliver", "delivered", frozenset({Status.SENDING}), Status.DELIVERED, _SYSTEM,
             "The receiver or the mail server took it."),
        Move("D04", "retry", "failed", frozenset({Status.SENDING}), Status.RETRYING, _SYSTEM,
             "The attempt failed; the schedule says when the next is."),
        Move("D05", "wait", "postponed", frozenset({Status.SENDING}), Status.PENDING, _SYSTEM,
             "No attempt was made: the circuit is open, or there is no recipient yet."),
        Move("D06", "suppress", "suppressed", frozenset({Status.SENDING}), Status.SUPPRESSED, _SYSTEM,
             "The contact's address was refused for good."),
        Move("D07", "die", "dead", frozenset({Status.SENDING}), Status.DEAD, _SYSTEM,
             "The schedule is exhausted, or no attempt can ever succeed."),
        Move("D08", "cancel", "cancelled", frozenset({Status.PENDING, Status.SENDING, Status.RETRYING}),
             Status.CANCELLED, _SYSTEM, "The organisation closed the endpoint, or everybody has been told."),
        Move("D09", "resend", "resent", frozenset({Status.DEAD, Status.SUPPRESSED, Status.DELIVERED}), Status.PENDING,
             {"O": MANAGERS, "P": frozenset({Role.OPERATOR})},
             "The same webhook-id or Message-ID goes out once more, on a new schedule."),
        Move("D10", "skip", "skipped", frozenset(), Status.DEAD, _SYSTEM,
             "A fact concerns an endpoint that the system has disabled; `recover` sends it once it is enabled."),
    ),
    standing,
)  # fmt: skip


def schedule_anew(row: Delivery, now: datetime) -> None:
    """A resent delivery is due now and has its whole schedule before it."""
    row.attempts = 0
    row.first_due_at = row.due_at = now
    row.lease_until = None


def webhook_id(delivery: UUID) -> str:
    """The `webhook-id`: the same for every attempt, so that a receiver knows what it has seen."""
    return f"msg_{delivery}"


def message_id(delivery: UUID, domain: str) -> str:
    """The header `Message-ID` of a mail, the same for every attempt."""
    return f"<{delivery}@{domain}>"


def other_channel(channel: str) -> Channel:
    """The channel that tells of this one's failure."""
    return Channel.EMAIL if channel == Channel.WEBHOOK else Channel.WEBHOOK
