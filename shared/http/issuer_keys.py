"""Where the issuer's keys come from: an address or a file, each read no more often than it must be."""

import asyncio
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

import aiohttp
import jwt
import structlog

from shared.http.jwks import STALE, KeyRing

FRESH = timedelta(minutes=10)
PAUSE = timedelta(seconds=30)  # between two questions to the issuer, whatever key ids callers send
TIME_OUT = aiohttp.ClientTimeout(total=5)
FIRST_PAUSE = timedelta(seconds=6)  # while there are no keys at all; longer than the time-out, or requests pile up
LARGEST = 256 * 1024  # bytes; the sets of real issuers are below 32 KiB

log = structlog.get_logger()


class IssuerKeys(Protocol):
    """Where a token's key is looked up."""

    async def find(self, kid: str, now: datetime) -> jwt.PyJWK:
        """The key with this id, the same object for as long as the set does not change.

        Raises KeyUnknown or KeysUnavailable.
        """


def issuer_keys(source: str, file_serves: timedelta | None = None) -> IssuerKeys:
    """Keys from an http(s) address, or from a file path: then as `FiledKeys` says of `file_serves`."""
    if source.startswith(("http://", "https://")):
        return PublishedKeys(source)
    return FiledKeys(Path(source), file_serves)


async def fetch_key_set(address: str) -> bytes:
    """The key set at this address. Raises ClientError, OSError or, for an answer that cannot be one, ValueError."""
    body = bytearray()
    async with (
        aiohttp.ClientSession(timeout=TIME_OUT) as session,
        session.get(address, allow_redirects=False) as answer,
    ):
        if answer.status != HTTPStatus.OK:
            raise ValueError(f"the issuer answered {answer.status}")
        async for chunk in answer.content.iter_chunked(LARGEST):
            body += chunk
            if len(body) > LARGEST:
                raise ValueError("the key set is too large")
    return bytes(body)


class PublishedKeys:
    """Keys at an address: fresh for 10 minutes, asked for again when a key id is unknown, one question at a time."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._ring = KeyRing()
        self._asked_at: datetime | None = None
        self._asking = asyncio.Lock()

    async def find(self, kid: str, now: datetime) -> jwt.PyJWK:
        served_meanwhile = self._asking.locked() and self._ring.holds(kid, now)
        if self._due(kid, now) and not served_meanwhile:
            async with self._asking:
                if self._due(kid, now):  # another request may have asked while this one waited
                    await self._ask(now)
        return self._ring.find(kid, now)

    def _due(self, kid: str, now: datetime) -> bool:
        pause = PAUSE if self._ring.confirmed_at else FIRST_PAUSE
        if self._asked_at is not None and abs(now - self._asked_at) < pause:
            return False
        return not self._ring.holds(kid, now, FRESH)

    async def _ask(self, now: datetime) -> None:
        try:
            self._ring.take(await fetch_key_set(self._address), now)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("jwks.unreadable", source=self._address, reason=type(error).__name__)
        self._asked_at = now


class FiledKeys:
    """Keys in a file, read again when the file changes; a broken or missing file counts as an issuer that is down.

    With `serves`, a program renews the file, and its change time says when the issuer last confirmed it. After that
    long the keys are not used any more, even if the file is gone. Without `serves`, a person keeps the file: it never
    ages.
    """

    def __init__(self, path: Path, serves: timedelta | None = None) -> None:
        self._path = path
        self._ages = serves is not None
        self._ring = KeyRing(serves or STALE)
        self._mark: tuple[int, ...] | None = None
        self._sound = False

    async def find(self, kid: str, now: datetime) -> jwt.PyJWK:
        self._read_if_changed(now)
        return self._ring.find(kid, now)

    def _read_if_changed(self, now: datetime) -> None:
        mark = self._current_mark()
        if mark != self._mark:
            confirmed = datetime.fromtimestamp(mark[0] / 1e9, UTC) if mark and self._ages else now
            self._mark, self._sound = mark, self._read(confirmed)
        elif self._sound and not self._ages:
            self._ring.confirmed_at = now

    def _current_mark(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self, confirmed: datetime) -> bool:
        try:
            self._ring.take(self._path.read_bytes(), confirmed)
        except (OSError, ValueError) as error:
            log.warning("jwks.unreadable", source=str(self._path), reason=type(error).__name__)
            return False
        return True
