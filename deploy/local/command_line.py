"""The commands `run`, `demo` and `token`: what a person types to try the embedded system or to use it."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import aiohttp
import typer
import uvloop
from rich.console import Console

from deploy.local.addresses import Addresses, Ports
from deploy.local.demo import run_demo
from deploy.local.demo_token import demo_token
from deploy.local.folder import prepare
from deploy.local.organisations import BY_WORD
from deploy.local.outside import Outside, mail_server
from deploy.local.stack import AUDIENCE, Stack
from deploy.local.welcome import welcome
from shared.observability.logs import configure_logging
from shared.production import refuse_to_try
from shared.runtime import ServiceBroke, stop_on_signals

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console()

_BESIDE = 1000  # the demonstration's own temporary system stands so far above the usual ports
_HIGHEST = 56_000  # of a shift: beyond it the ports would end

Folder = Annotated[Path, typer.Option(help="where everything is kept")]
Shift = Annotated[int, typer.Option(min=0, max=_HIGHEST, help="moves all ports up, so that a second system can run")]


@app.callback()
def gate() -> None:
    """The embedded system and its demonstration, for trying."""
    refuse_to_try("the embedded system")


@app.command()
def run(
    folder: Folder = Path("var"),
    shift: Shift = 0,
    log: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], typer.Option()] = "WARNING",
    log_style: Annotated[Literal["console", "json"], typer.Option()] = "console",
    mails_to: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="a mail server to hand the mails to")
    ] = None,
    webhooks_to: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN", help="may get webhooks without https, such as http://10.0.0.5")
    ] = None,
) -> None:
    """Run the whole system until Ctrl-C, and print where to look."""
    outside = Outside(mail_server(mails_to) if mails_to else None, tuple(webhooks_to or ()))
    configure_logging(log_style, log)
    try:
        uvloop.run(_run(folder, Ports().shifted(shift), outside))
    except ServiceBroke as broke:
        sys.exit(str(broke))


async def _run(folder: Path, ports: Ports, outside: Outside) -> None:
    stop = stop_on_signals()
    stack = Stack(folder, ports, outside)
    greeting = asyncio.create_task(_greet(stack))
    try:
        await stack.run(stop)  # not in a task of its own: what it cannot do is said by its SystemExit
    finally:
        greeting.cancel()
    console.print("Stopped; everything is kept in", str(folder), highlight=False, soft_wrap=True)


async def _greet(stack: Stack) -> None:
    await stack.ready.wait()
    welcome(console, stack)


@app.command()
def demo(stack: Annotated[Literal["embedded", "compose"], typer.Option()] = "embedded", shift: Shift = 0) -> None:
    """Run the main job step by step; exit code 0 and `demo: loop closed`, or what failed."""
    configure_logging("console", "ERROR")
    raise typer.Exit(uvloop.run(_demo(stack, shift)))


async def _demo(kind: str, shift: int) -> int:
    addresses = Addresses.on(Ports().shifted(shift))
    if kind == "compose":
        return await run_demo(addresses.within_compose(), console)
    if await _answers(addresses):
        console.print("Using the system that runs here.")
        return await run_demo(addresses, console)
    console.print("Nothing runs here: starting a temporary system.")
    with tempfile.TemporaryDirectory(prefix="vidare-") as folder:
        ports = Ports().shifted(shift + _BESIDE)
        own = Stack(Path(folder), ports)
        return await _with_own(own, lambda: run_demo(own.addresses, console, own.put_forward))


async def _with_own(stack: Stack, job: Callable[[], Awaitable[int]]) -> int:
    """Runs `job` against a temporary system of its own."""
    stop = asyncio.Event()

    async def work() -> int:
        await stack.ready.wait()
        try:
            return await job()
        finally:
            stop.set()

    working = asyncio.create_task(work())
    try:
        await stack.run(stop)
        return await working if stack.ready.is_set() else 1
    finally:
        working.cancel()


async def _answers(addresses: Addresses) -> bool:
    """Whether a system runs here already."""
    with contextlib.suppress(aiohttp.ClientError, TimeoutError):
        async with aiohttp.ClientSession(trust_env=False) as http:
            for address in (addresses.agreements, addresses.referrals, addresses.notifications, addresses.issuer):
                async with http.get(address + "/healthz", timeout=aiohttp.ClientTimeout(total=2)) as answer:
                    if answer.status not in (200, 404):
                        return False
        return True
    return False


@app.command()
def token(
    organisation: Annotated[str, typer.Argument(help=f"{', '.join(BY_WORD)}, an organisation's id, or operator")],
    roles: Annotated[list[str] | None, typer.Argument(help="such as caseworker org-admin signatory")] = None,
    folder: Folder = Path("var"),
    environment: Annotated[str, typer.Option(envvar="VIDARE_ENV")] = "demo",
    subject: Annotated[str | None, typer.Option(help="the person, as `sub` names her")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="the id of a unit in which she works; may be repeated")] = None,
) -> None:
    """Print a token of the local issuer, valid for a working day."""
    known = BY_WORD.get(organisation)
    operator = organisation == "operator"
    prepare(folder)
    try:
        made = demo_token(
            folder / "issuer",
            environment=environment,
            audience=AUDIENCE,
            subject=subject or f"local-{organisation}",
            organisation=None if operator else str(known.id) if known else organisation,
            roles=["operator"] if operator else roles or ["caseworker"],
            now=datetime.now(UTC),
            units=unit or (),
        )
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(made)
