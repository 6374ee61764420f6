"""What a receiver's answer, or its silence, means for a webhook (Standard Webhooks, "Delivery success and failure")."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSSLError,
    ConnectionTimeoutError,
    InvalidURL,
    ServerDisconnectedError,
)

from services.notifications.channels.address_guard import AddressRefused
from services.notifications.channels.unforeseen import unforeseen
from services.notifications.model.delivery.attempt import Outcome
from services.notifications.model.delivery.for_good import GONE

LONGEST_RETRY_AFTER = timedelta(hours=24)
_SUCCESS = range(200, 300)
_MOST_DIGITS = 10
_ANSWER_BYTES = 16_384  # read and thrown away, so that the connection can be used again
_ANSWER_SECONDS = 1.0

# What went wrong without an answer; the first that fits.
_FAILURES: tuple[tuple[type[Exception], Outcome, str], ...] = (
    (InvalidURL, "permanent", "not-a-web-address"),
    (ConnectionTimeoutError, "retry", "connect-timeout"),
    (TimeoutError, "retry", "timeout"),
    (ClientConnectorDNSError, "retry", "name-not-found"),
    (ClientSSLError, "retry", "tls-failed"),
    (ClientConnectorError, "retry", "connection-failed"),
    (ServerDisconnectedError, "retry", "disconnected"),
    (OSError, "retry", "connection-failed"),
    (ClientError, "retry", "malformed-answer"),
)


async def drain(answer: ClientResponse) -> None:
    """Reads a short answer to its end. After a long or slow one the connection is closed; the delivery still counts."""
    with suppress(ClientError, OSError):
        async with asyncio.timeout(_ANSWER_SECONDS):
            left = _ANSWER_BYTES
            while left > 0 and (chunk := await answer.content.read(left)):
                left -= len(chunk)


def of_status(status: int) -> Outcome:
    """Every answer but 2xx is a failure to try again, a redirect too, unless it asks us to stop."""
    if status in _SUCCESS:
        return "delivered"
    return "gone" if status in GONE else "retry"


def of_failure(error: Exception) -> tuple[Outcome, str]:
    """The outcome and the short code of an exception. One that is not listed is an attempt to be made again, too."""
    cause = error.os_error if isinstance(error, ClientConnectorError) else error
    if isinstance(cause, AddressRefused):
        return "permanent", cause.code
    for kind, outcome, code in _FAILURES:
        if isinstance(error, kind):
            return outcome, code
    return "retry", unforeseen(error)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """The wait that `Retry-After` asks for, in seconds or as a date (RFC 9110 10.2.3); None if it says nothing.

    At least zero and at most 24 hours: a receiver may ask us to wait, but not for ever.
    """
    if not header:
        return None
    if header.isascii() and header.isdigit():
        seconds = int(header) if len(header) <= _MOST_DIGITS else LONGEST_RETRY_AFTER.total_seconds()
        return min(timedelta(seconds=seconds), LONGEST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(header)
        wait = until.replace(tzinfo=until.tzinfo or UTC) - now
    except (ValueError, TypeError, OverflowError):  # the library raises each of them for some text
        return None
    return min(max(wait, timedelta(0)), LONGEST_RETRY_AFTER)
