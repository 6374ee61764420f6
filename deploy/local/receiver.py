"""The demonstration's webhook receiver: it takes every POST, verifies nothing and shows what came.

`python -m deploy.local.receiver` runs it in a process of its own.
"""

from collections import deque
from typing import Annotated, TypedDict

import typer
from fastapi import FastAPI, HTTPException, Request

from deploy.local.listening import WebPart, run_until_stopped
from shared.production import refuse_to_try

KEPT = 1000
"""The last webhooks that are kept; older ones go."""

_LARGEST = 1024 * 1024  # bytes of one body


class Webhook(TypedDict):
    """One request: header names in lower case, the body as it came, so that its signature can be verified."""

    path: str
    headers: dict[str, str]
    body: str


class Receiver:
    """`.received` is what came; its app takes webhooks at any path and shows them."""

    def __init__(self) -> None:
        self._received: deque[Webhook] = deque(maxlen=KEPT)

    def app(self) -> FastAPI:
        """`POST` at any path is kept, `GET /received` answers `{"received": […]}`, `DELETE /received` forgets."""
        return _app(self)

    @property
    def received(self) -> list[Webhook]:
        """What came, oldest first."""
        return list(self._received)

    def keep(self, webhook: Webhook) -> None:
        self._received.append(webhook)

    def clear(self) -> None:
        """Forgets what came."""
        self._received.clear()


def _app(receiver: Receiver) -> FastAPI:
    app = FastAPI(title="Vidare's demonstration receiver", openapi_url=None)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/received", response_model=None)
    async def received() -> dict[str, list[Webhook]]:
        return {"received": receiver.received}

    @app.delete("/received", status_code=204)
    async def clear() -> None:
        receiver.clear()

    @app.post("/{path:path}", status_code=204)
    async def receive(request: Request) -> None:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST:
                raise HTTPException(413)
        receiver.keep(
            Webhook(path=request.url.path, headers=dict(request.headers), body=body.decode("utf-8", "replace"))
        )

    return app


def main(host: Annotated[str, typer.Option()] = "127.0.0.1", port: Annotated[int, typer.Option()] = 8026) -> None:
    """Take webhooks until stopped."""
    refuse_to_try("the demonstration's receiver")
    run_until_stopped(WebPart(Receiver().app(), host, port))


if __name__ == "__main__":
    typer.run(main)
