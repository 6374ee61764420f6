"""Who stands behind a line of the log."""

from deploy.ops.answers import say
from shared.command_line import read_settings
from shared.http.pseudonyms import pseudonym
from shared.service import Service


def show_pseudonym(service: Service, subject: str) -> None:
    """The pseudonym under which this service logs a token's `sub`."""
    say(pseudonym(read_settings(service).idempotency_key_secret.get_secret_value().encode(), subject))
