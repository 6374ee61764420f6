"""Parts of the demonstration that listen: each is started and stopped inside a loop that runs already."""

import asyncio
from typing import Protocol

from starlette.types import ASGIApp

from shared.http.server import bind, serve
from shared.runtime import stop_on_signals


class Part(Protocol):
    """What `run_until_stopped` runs."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class WebPart:
    """An ASGI app on one address; port 0 takes a free one, `port` then says which. PortInUse as `bind` raises it."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self.app = app
        self.host = host
        self.port = port
        self._stop = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listens from here on: the address is taken before anything is served."""
        listener = bind(self.host, self.port)
        self.port = listener.getsockname()[1]
        self._stop.clear()
        self._serving = asyncio.create_task(serve(self.app, listener, self._stop))

    async def stop(self) -> None:
        """Finishes the requests in hand. Harmless when it was not started."""
        self._stop.set()
        if self._serving is not None:
            await self._serving
            self._serving = None


def run_until_stopped(*parts: Part) -> None:
    """Runs these parts in a process of their own, until SIGINT or SIGTERM."""
    asyncio.run(_run(parts))


async def _run(parts: tuple[Part, ...]) -> None:
    stop = stop_on_signals()
    started: list[Part] = []
    try:
        for part in parts:
            await part.start()
            started.append(part)
        await stop.wait()
    finally:
        for part in reversed(started):
            await part.stop()
