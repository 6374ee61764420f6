"""What several lists can be asked: which way what is listed goes, and what stands first."""

from enum import StrEnum


class Direction(StrEnum):
    """Whether it comes to the reader's organisation, or goes out from it."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class DueSort(StrEnum):
    """What stands first."""

    NEWEST = "newest"
    DUE = "due"
    """What is due next; then what has no day, the newest first."""
