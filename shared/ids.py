"""Chance and identity, for those who may use them: commands get ids as arguments or from their unit of work."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique, and sorted by time of making."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
