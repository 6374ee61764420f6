"""Makes new ids. Commands do not call it themselves: they get ids as arguments or from their unit of work."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique, and in the order in which they are made."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
