"""The ids under which a delivery goes out: the same for every attempt, so that a receiver knows what it has seen."""

from uuid import UUID


def webhook_id(delivery: UUID) -> str:
    """The header `webhook-id`."""
    return f"msg_{delivery}"


def message_id(delivery: UUID, domain: str) -> str:
    """The header `Message-ID` of a mail."""
    return f"<{delivery}@{domain}>"
