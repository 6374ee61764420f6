"""Something went wrong while a delivery was sent that nobody thought of: it is an attempt like any other."""

from typing import Final

import structlog

log = structlog.get_logger()

UNFORESEEN: Final = "unforeseen"
"""The detail of such an attempt."""


def unforeseen(error: Exception) -> str:
    """Logs the kind of error, never its words: they may hold what a receiver wrote, or an address."""
    log.error("attempt.unforeseen", error=type(error).__name__)
    return UNFORESEEN
