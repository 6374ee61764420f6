"""A way to a server on which flows can be lost: nothing passes any more, and neither end is told.

So a firewall forgets what it had let through, and a cable is pulled. New connections pass.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Way:
    """`port` leads to the server, until `lose`."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._behind = host, port
        self._lost = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def lose(self) -> None:
        """All flows that there are now."""
        lost, self._lost = self._lost, asyncio.Event()
        lost.set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(self._host, self._behind)
        self._writers += [writer, inner_writer]
        lost = self._lost
        for one, other in ((reader, inner_writer), (inner_reader, writer)):
            task = asyncio.create_task(_pass(one, other, lost))
            self._tasks.add(task)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: asyncio.Event) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            if lost.is_set():
                return  # and the sockets stay open
            writer.write(data)
            await writer.drain()
        if not lost.is_set():
            writer.close()


@asynccontextmanager
async def way_to(host: str, port: int) -> AsyncIterator[Way]:
    """A way to this server for the time of the block."""
    way = Way(host, port)
    server = await asyncio.start_server(way.take, "127.0.0.1", 0)
    way.port = server.sockets[0].getsockname()[1]
    try:
        yield way
    finally:
        server.close()
        await way.close()
