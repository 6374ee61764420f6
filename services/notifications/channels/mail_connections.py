"""Connections to the mail server: each carries one letter at a time, and is kept a while for the next one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from aiosmtplib import SMTP, SMTPException

_KEPT_FOR = 5.0  # seconds without a letter; the server itself waits minutes (RFC 5321 §4.5.3.2)
_KEPT_ANSWERS_WITHIN = 5.0  # seconds
_FAREWELL_WITHIN = 1.0  # seconds


class MailConnections:
    """`connect` opens one, or raises. There are as many as letters are sent at the same time."""

    def __init__(self, connect: Callable[[], Awaitable[SMTP]]) -> None:
        self._connect = connect
        self._kept: list[tuple[SMTP, asyncio.TimerHandle]] = []
        self._leaving: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def begun(self, sender: str) -> AsyncIterator[SMTP]:
        """A connection on which a mail of this sender was begun. After an error it is closed, since nobody knows what
        the server expects next."""
        server = await self._begin(sender)
        try:
            yield server
        except BaseException:
            server.close()
            raise
        timer = asyncio.get_running_loop().call_later(_KEPT_FOR, self._let_go)
        self._kept.append((server, timer))

    async def close(self) -> None:
        """Takes leave of the server on every kept connection."""
        while self._kept:
            self._let_go()
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def _begin(self, sender: str) -> SMTP:
        while self._kept:
            server, timer = self._kept.pop()
            timer.cancel()
            # Whatever is said here, nothing of the letter was sent yet: the server may have left meanwhile.
            try:
                return await _said(server, sender, _KEPT_ANSWERS_WITHIN)
            except TimeoutError:  # nor will those answer that were kept longer
                self._drop_all()
            except (SMTPException, OSError):
                pass
        server = await self._connect()
        return await _said(server, sender, server.timeout)

    def _drop_all(self) -> None:
        while self._kept:
            server, timer = self._kept.pop()
            timer.cancel()
            server.close()

    def _let_go(self) -> None:
        server, timer = self._kept.pop(0)  # the one that has been kept longest
        timer.cancel()
        task = asyncio.ensure_future(_leave(server))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)


async def _said(server: SMTP, sender: str, within: float | None) -> SMTP:
    try:
        await server.mail(sender, timeout=within)
    except BaseException:
        server.close()
        raise
    return server


async def _leave(server: SMTP) -> None:
    try:
        with suppress(SMTPException, OSError):  # it has every letter; the rest does not matter
            await server.quit(timeout=_FAREWELL_WITHIN)
    finally:
        server.close()
