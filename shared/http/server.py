"""uvicorn inside our own process: several servers in one loop, stopped together."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from shared.http.patience import PatientProtocol


class PortInUse(SystemExit):
    """The address is taken: one clear sentence and exit code 1."""


class _Server(uvicorn.Server):
    """Three servers in one loop would each catch and re-raise signals: the runtime does that."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises PortInUse with a sentence for the operator."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"The address {host}:{port} cannot be used: {error.strerror}. Is it running already?"
        ) from error
    listener.setblocking(False)
    return listener


async def serve(
    app: ASGIApp,
    listener: socket.socket,
    stop: asyncio.Event,
    patience: float = 30.0,
    trusted_proxies: Sequence[str] = (),
) -> None:
    """Serves until `stop` is set, then finishes the requests in hand (at most 10 s).

    A request's head, and taking its answer, have `patience` seconds. From `trusted_proxies`, addresses and networks,
    `X-Forwarded-For` is believed: the address of a request is then the last one there that is none of them.
    """
    settings = uvicorn.Config(
        app,
        http=PatientProtocol.within(patience),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        forwarded_allow_ips=list(trusted_proxies),
        timeout_graceful_shutdown=10,
        timeout_keep_alive=75,
    )
    server = _Server(settings)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        stopping.cancel()
        await serving
