"""Keeps the issuer's public keys in a file: `python -m deploy.ops.issuer_keys --address … --file …`.

The services hold personal data and have no way out of their networks; this one process has, and nothing else. They
read the file, whose change time says when the issuer last answered.
"""

import asyncio
import contextlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import aiohttp
import structlog
import typer

from shared.http.issuer_keys import fetch_key_set
from shared.http.jwks import STALE, read_keys
from shared.observability.logs import configure_logging
from shared.production import is_production, refuse, unprotected
from shared.runtime import stop_on_signals

log = structlog.get_logger()


async def keep_keys(address: str, file: Path, every: float, stop: asyncio.Event) -> None:
    """Asks every so many seconds until `stop` is set, and sooner after a failure: an issuer may start after us.

    Keys that nobody confirmed for 24 hours are taken away.
    """
    failures = 0
    while not stop.is_set():
        failures = 0 if await renew(address, file, datetime.now(UTC)) else failures + 1
        pause = min(every, 2 ** min(failures, 10)) if failures else every
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stop.wait()


async def renew(address: str, file: Path, now: datetime) -> bool:
    """Asks once: whether the keys are confirmed. What is no key set, or has no key that may verify, changes nothing."""
    try:
        document = await fetch_key_set(address)
        if not read_keys(document):
            raise ValueError("a key set without a usable key")
        _write(file, document)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        log.warning("issuer_keys.not_renewed", reason=type(error).__name__)
        _drop_when_stale(file, now)
        return False
    return True


def _write(file: Path, document: bytes) -> None:
    """The whole document or the one before; readable by the services."""
    handle, beside = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as writing:
        writing.write(document)
        os.fchmod(writing.fileno(), 0o644)
    Path(beside).replace(file)


def _drop_when_stale(file: Path, now: datetime) -> None:
    with contextlib.suppress(FileNotFoundError):
        if now.timestamp() - file.stat().st_mtime > STALE.total_seconds():
            file.unlink()
            log.error("issuer_keys.dropped")


async def _run(address: str, file: Path, every: float) -> None:
    await keep_keys(address, file, every, stop_on_signals())


def main(
    address: Annotated[str, typer.Option(help="the issuer's JWKS")],
    file: Annotated[Path, typer.Option(help="where the services read it")],
    every: Annotated[float, typer.Option(min=1, help="seconds")] = 60,
    environment: Annotated[str, typer.Option(envvar="VIDARE_ENV")] = "production",
) -> None:
    """Keep the file fresh until stopped."""
    if is_production(environment):
        refuse("issuer-keys", [why for _, why in unprotected("address", address)])
    configure_logging("json")
    asyncio.run(_run(address, file, every))


if __name__ == "__main__":
    typer.run(main)
