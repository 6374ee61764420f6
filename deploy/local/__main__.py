"""`python -m deploy.local run | demo | token`: the embedded system and its demonstration."""

import asyncio
import contextlib
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
from deploy.local.organisations import BY_WORD
from deploy.local.stack import AUDIENCE, Stack
from deploy.local.welcome import welcome
from shared.observability.logs import configure_logging
from shared.runtime import stop_on_signals

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console()

Folder = Annotated[Path, typer.Option(help="where everything is kept")]
Shift = Annotated[int, typer.Option(help="moves all ports up, so that a second system can run")]
_BESIDE = 1000  # the demonstration's own temporary system stands so far above the usual ports


@app.command()
def run(folder: Folder = Path("var"), shift: Shift = 0, log: str = "WARNING") -> None:
    """Run the whole system until Ctrl-C, and print where to look."""
    configure_logging("console", log)
    uvloop.run(_run(Stack, folder, Ports().shifted(shift)))


async def _run(make: Callable[[Path, Ports], Stack], folder: Path, ports: Ports) -> None:
    stop = stop_on_signals()
    stack = make(folder, ports)
    running = asyncio.create_task(stack.run(stop))
    ready = asyncio.create_task(stack.ready.wait())
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    if stack.ready.is_set():
        welcome(console, stack)
    ready.cancel()
    await running
    console.print("Stopped; everything is kept in", str(folder), highlight=False)


@app.command()
def demo(stack: Annotated[Literal["embedded", "compose"], typer.Option()] = "embedded") -> None:
    """Run the main job step by step; exit code 0 and `demo: loop closed`, or what failed."""
    configure_logging("console", "ERROR")
    raise typer.Exit(uvloop.run(_demo(stack)))


async def _demo(kind: str) -> int:
    addresses = Addresses.on(Ports())
    if kind == "compose":
        return await run_demo(addresses.within_compose(), console)
    if await _answers(addresses):
        console.print("Using the system that runs here.")
        return await run_demo(addresses, console)
    console.print("Nothing runs here: starting a temporary system.")
    with tempfile.TemporaryDirectory(prefix="vidare-") as folder:
        return await _with_own(Path(folder), lambda own: run_demo(own, console))


async def _with_own(folder: Path, job: Callable[[Addresses], Awaitable[int]]) -> int:
    """Runs `job` against a temporary system of its own."""
    stop = asyncio.Event()
    stack = Stack(folder, Ports().shifted(_BESIDE))
    running = asyncio.create_task(stack.run(stop))
    ready = asyncio.create_task(stack.ready.wait())
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    try:
        return await job(stack.addresses) if stack.ready.is_set() else 1
    finally:
        ready.cancel()
        stop.set()
        await running


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
) -> None:
    """Print a token of the local issuer, valid for a working day."""
    known = BY_WORD.get(organisation)
    operator = organisation == "operator"
    try:
        made = demo_token(
            folder / "issuer",
            environment=environment,
            audience=AUDIENCE,
            subject=f"local-{organisation}",
            organisation=None if operator else str(known.id) if known else organisation,
            roles=["operator"] if operator else roles or ["caseworker"],
            now=datetime.now(UTC),
        )
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(made)


if __name__ == "__main__":
    app()
