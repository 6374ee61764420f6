"""What `make run` prints when the system is ready: every address, one line to paste, and tokens to try it with."""

import shlex
from datetime import UTC, datetime

from rich.console import Console

from deploy.local.addresses import HOST
from deploy.local.organisations import BY_WORD
from deploy.local.stack import Stack
from deploy.local.try_file import ROLES, tokens, write_try_file


def welcome(console: Console, stack: Stack) -> None:
    """Addresses, the line to paste, and ready-made tokens. Writes the file that the line reads."""
    at = stack.addresses
    made = tokens(stack, datetime.now(UTC))
    console.print("[bold]Vidare is ready.[/bold] Open an address in a browser, or ask it with a program.\n")
    _line(console, "agreements", at.agreements, f"API page: {at.agreements}/docs")
    _line(console, "referrals", at.referrals, f"API page: {at.referrals}/docs")
    _line(console, "", f"{at.referrals}/contact", "where a person without login asks to be contacted")
    _line(console, "notifications", at.notifications, f"API page: {at.notifications}/docs")
    _line(console, "mails", f"{at.mails}/mails", f"sent by SMTP to {HOST}:{stack.ports.smtp}")
    _line(console, "webhooks", f"{at.receiver}/received", f"sent to any path of {at.receiver}")
    _line(console, "tokens", f"{at.issuer}/token", f"by POST; its keys: {at.issuer}/.well-known/jwks.json")
    _line(console, "events", stack.bootstrap, "Kafka's protocol, at another port after each start")
    path = write_try_file(stack, made)
    _say(console, "\nPaste this into another terminal in the same folder; it sets all addresses and tokens:\n")
    ask = 'curl -H "Authorization: Bearer $TOWN" "$AGREEMENTS/v1/organisations"'
    _say(console, f"  . {shlex.quote(str(path))} && {ask}")
    _say(console, f"\nTokens for today; those of organisations have the roles {', '.join(ROLES)}:")
    for word, token in made.items():
        who = BY_WORD.get(word)
        name = f"{who.name['en']} ({who.id})" if who else "the platform's operator, outside all organisations"
        _say(console, f"\n{word}: {name}\n{token}")
    _say(console, "\nFrom here to a closed loop: docs/first-hour.md. Everything is kept in", f"{stack.folder}/.")
    _say(console, "Another token: make token ORGANISATION=town ROLES=supervisor. Try it all: make demo. Ctrl-C stops.")


def _line(console: Console, name: str, address: str, more: str) -> None:
    _say(console, f"  {name:<14} {address:<31} {more}")


def _say(console: Console, *words: str) -> None:
    console.print(*words, markup=False, highlight=False, soft_wrap=True)
