"""The answers of receivers that decide something for good. Every other answer, and every silence, is tried again."""

GONE = frozenset({410})
"""HTTP codes by which a receiver asks for no more webhooks: its endpoint is disabled."""

NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
"""Enhanced codes (RFC 3463, RFC 7505) by which a mail server says that the recipient's address does not exist: its
contact gets no more mail. A 5xx with no such code may as well be about a policy, a quota or our own server."""
