"""What `make run` prints when the system is ready: where to look, and tokens to try it with."""

from datetime import UTC, datetime

from rich.console import Console

from deploy.local.organisations import ORGANISATIONS
from deploy.local.stack import Stack
from shared.kernel.actors import Role

_ROLES = (Role.CASEWORKER, Role.ORG_ADMIN, Role.SIGNATORY)


def welcome(console: Console, stack: Stack) -> None:
    """Addresses, API pages and ready-made tokens."""
    at = stack.addresses
    console.print("[bold]Vidare is ready.[/bold]\n")
    for name, address in (
        ("agreements", at.agreements),
        ("referrals", at.referrals),
        ("notifications", at.notifications),
    ):
        _line(console, name, f"{address}   API page: {address}/docs")
    _line(console, "mails", f"{at.mails}/mails")
    _line(console, "webhooks", f"{at.receiver}/received")
    _line(console, "events", f"{stack.bootstrap} (Kafka protocol, another port after each start)")
    console.print(
        f"\nEverything is kept in {stack.folder}/. Tokens for today, with the roles {', '.join(_ROLES)}:",
        highlight=False,
        soft_wrap=True,
    )
    for organisation in ORGANISATIONS:
        console.print(
            f"\n[bold]{organisation.name['en']}[/bold] ({organisation.word}, {organisation.id})", highlight=False
        )
        console.print(stack.token(organisation.id, _ROLES, datetime.now(UTC)), soft_wrap=True, highlight=False)
    console.print(
        "\nMore: make token ORGANISATION=town ROLES=supervisor. Try it all: make demo. Ctrl-C stops.", soft_wrap=True
    )


def _line(console: Console, name: str, text: str) -> None:
    console.print(f"  {name:<14}{text}", highlight=False, soft_wrap=True)
