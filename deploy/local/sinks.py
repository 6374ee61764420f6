"""The demonstration's mail server: it takes every mail, delivers none and shows what it took.

`python -m deploy.local.sinks` runs it in a process of its own.
"""

import asyncio
import contextlib
from collections import deque
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Annotated, Any
from weakref import WeakSet

import typer
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI

from deploy.local.listening import WebPart, run_until_stopped
from shared.http.server import bind
from shared.production import refuse_to_try

KEPT = 1000
"""The last mails that are kept; older ones go."""

_LARGEST = 10 * 1024 * 1024  # bytes of one mail
_FAREWELL = 1.0  # seconds for open connections at the end


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as its reader sees it: `to` as the mail server was told, `text` the plain part, `raw` all of it."""

    to: str
    subject: str
    language: str
    text: str
    message_id: str
    raw: str


class MailSink:
    """An SMTP server with `.mails`, and an app that shows them. Port 0 takes a free one; `port` then says which."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._mails: deque[Mail] = deque(maxlen=KEPT)
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[SMTP] = WeakSet()

    def app(self) -> FastAPI:
        """`GET /mails` answers `{"mails": […]}`, `DELETE /mails` forgets them."""
        return _reading_app(self)

    @property
    def mails(self) -> list[Mail]:
        """What came, oldest first."""
        return list(self._mails)

    def clear(self) -> None:
        """Forgets what came."""
        self._mails.clear()

    async def start(self) -> None:
        """Takes mails from here on. PortInUse as `bind` raises it."""
        listener = bind(self.host, self.port)
        self.port = listener.getsockname()[1]
        self._server = await asyncio.get_running_loop().create_server(self._connection, sock=listener)

    async def stop(self) -> None:
        """Takes no more, on no connection. Harmless when it was not started."""
        if self._server is not None:
            server, self._server = self._server, None
            server.close()
            for connection in self._connections:
                if connection.transport is not None:
                    connection.transport.close()
            with contextlib.suppress(TimeoutError):  # a client that says nothing more shall not hold us
                async with asyncio.timeout(_FAREWELL):
                    await server.wait_closed()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        """What aiosmtpd calls for each mail."""
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self._mails.append(_read(", ".join(envelope.rcpt_tos), raw))
        return "250 OK"

    def _connection(self) -> SMTP:
        loop = asyncio.get_running_loop()
        made = SMTP(self, hostname="mail.example", data_size_limit=_LARGEST, enable_SMTPUTF8=True, loop=loop)
        self._connections.add(made)
        return made


def _read(recipients: str, raw: bytes) -> Mail:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    plain = mail.get_body(("plain",))
    return Mail(
        to=recipients,
        subject=str(mail["Subject"] or ""),
        language=str(mail["Content-Language"] or ""),
        text="" if plain is None else str(plain.get_content()),
        message_id=str(mail["Message-ID"] or ""),
        raw=raw.decode("utf-8", "replace"),
    )


def _reading_app(sink: MailSink) -> FastAPI:
    app = FastAPI(title="Vidare's demonstration mail", openapi_url=None)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/mails")
    async def mails() -> dict[str, list[dict[str, Any]]]:
        return {"mails": [asdict(mail) for mail in sink.mails]}

    @app.delete("/mails", status_code=204)
    async def clear() -> None:
        sink.clear()

    return app


def main(
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="SMTP")] = 1025,
    reading_port: Annotated[int, typer.Option(help="GET and DELETE /mails")] = 8025,
) -> None:
    """Take mails until stopped."""
    refuse_to_try("the demonstration's mail sink")
    sink = MailSink(host, port)
    run_until_stopped(sink, WebPart(sink.app(), host, reading_port))


if __name__ == "__main__":
    typer.run(main)
