"""A contact as a worker reads it to send to it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class ReachableContact(NamedTuple):
    """Some columns of `contact`, each field by its column's name. A tuple, since some are made for every mail."""

    id: UUID
    organisation: UUID
    unit: UUID | None
    email: str
    role: str
    language: str | None
    confirmed_at: datetime | None
    suppressed_at: datetime | None
