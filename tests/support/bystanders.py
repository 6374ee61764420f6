"""Those outside who hear of referrals: a mail server and a receiver of webhooks, in the test's own process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from deploy.local.addresses import HOST
from deploy.local.sinks import MailSink


@dataclass(frozen=True)
class Hook:
    """One webhook as it came."""

    path: str
    id: str
    headers: dict[str, str]
    body: bytes


async def _taken(_hook: Hook) -> int:
    return 204


@dataclass
class Hooks:
    """A receiver of webhooks. `answer` says with which status it answers, and may take its time."""

    received: list[Hook] = field(default_factory=list)
    answer: Callable[[Hook], Awaitable[int]] = _taken
    origin: str = ""

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        hook = Hook(request.path, headers["webhook-id"], headers, await request.read())
        self.received.append(hook)
        return web.Response(status=await self.answer(hook))

    def at(self, path: str) -> list[Hook]:
        """What came to one address."""
        return [hook for hook in self.received if hook.path == path]


@asynccontextmanager
async def hooks() -> AsyncIterator[Hooks]:
    """A receiver on a port of its own."""
    made, app = Hooks(), web.Application()
    app.router.add_post("/{path:.*}", made.take)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    made.origin = f"http://{HOST}:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailSink]:
    """A mail server on a port of its own; it may be stopped and started again."""
    sink = MailSink(HOST, 0)
    await sink.start()
    try:
        yield sink
    finally:
        await sink.stop()


async def never(_hook: Hook) -> int:
    """A receiver that takes the request and does not answer."""
    await asyncio.Event().wait()
    return 204
