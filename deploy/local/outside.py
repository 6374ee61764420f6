"""What of the world outside the embedded system may be told to it: a mail server, and receivers of webhooks."""

from dataclasses import dataclass

import typer


@dataclass(frozen=True)
class Outside:
    """Without a mail server mails are kept and shown here. `webhooks_to` are origins that need no https."""

    mails_to: tuple[str, int] | None = None
    webhooks_to: tuple[str, ...] = ()


def mail_server(text: str) -> tuple[str, int]:
    """Host and port from `HOST:PORT`; BadParameter with a sentence when it is something else."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise typer.BadParameter(f"{text} is no mail server: write HOST:PORT, such as 127.0.0.1:25.")
    return host, int(port)
