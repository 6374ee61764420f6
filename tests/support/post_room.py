"""The notifications service with a mail server and receivers of webhooks around it, all on loopback and all real."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Row, select

from services.notifications.model.contact.confirming import CONFIRM, LINK_HOLDS_FOR, Confirmation, digest_of
from services.notifications.model.tables import ATTEMPT_ROWS, DELIVERY_ROWS
from services.notifications.service import SERVICE
from services.notifications.vault import Vault
from shared.kernel.actors import Role
from shared.messaging.envelope import Event
from shared.scheduling.clocks import DUE_CLOCKS, ClockHand
from shared.scheduling.due import lease_rows
from tests.support.raw_records import records_of
from tests.support.services import Caller, Moment, ServiceUnderTest, service_client
from tests.support.waiting import running, until

PUBLIC_URL = "https://vidare.example"
SENDER = "Vidare <vidare@municipality.example>"
_KEYS = "k1:" + "A" * 43 + "="

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Mailbox:
    """A mail server. `refusals` maps an address to what the server says to it, such as `550 5.1.1 no such user`."""

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def addresses(self) -> list[str]:
        """To whom mails came. (No property: the mail server looks at every attribute of its handler.)"""
        return sorted(str(mail["To"]) for mail in self.mails)


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server in this loop."""
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


@dataclass(frozen=True)
class Hook:
    """One webhook as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """A web server that takes webhooks. `answers` decides by path; else it is 204."""

    origin: str = ""
    hooks: list[Hook] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.hooks.append(Hook(request.path, headers, await request.read()))
        answer = self.answers.get(request.path)
        return await answer(request) if answer else web.Response(status=204)

    def at(self, path: str) -> list[Hook]:
        return [hook for hook in self.hooks if hook.path == path]


def answering(status: int, headers: dict[str, str] | None = None) -> Answer:
    """The same answer to everything."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers)

    return answer


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    made = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)  # 0 would wait for ever for one that hangs
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@dataclass
class PostRoom:
    """The service, the clock it goes by, and what it sends to; whether its workers run."""

    service: ServiceUnderTest
    moment: Moment
    mailbox: Mailbox
    receiver: Receiver
    working: bool = False

    async def take(self, *events: Event) -> None:
        """The events reach the service in this order, as one batch for each run of one topic."""
        batch: list[Event] = []
        for event in (*events, None):
            if batch and (event is None or topic_of(event) != topic_of(batch[0])):
                await self.service.runtime.intake(topic_of(batch[0])).take(records_of(batch))
                batch = []
            if event is not None:
                batch.append(event)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Any]:
        """The delivery workers run."""
        async with running(*(schedule.run() for schedule in self.service.runtime.schedules)) as workers:
            self.working = True
            yield workers
        self.working = False

    def later(self, wait: timedelta) -> None:
        """Time passes, and the workers look at once."""
        self.moment.now += wait
        self.service.runtime.wake()

    async def strike(self) -> None:
        """What the worker does with all clocks that are due at this moment."""
        runtime = self.service.runtime
        for row in await lease_rows(runtime.database, DUE_CLOCKS, self.moment.now, 500):
            await ClockHand(runtime.transactions, SERVICE.clocks).strike(row)

    def admin(self, organisation: UUID) -> Caller:
        return self.service.caller(organisation, Role.ORG_ADMIN, subject="admin-1")

    def caseworker(self, organisation: UUID) -> Caller:
        return self.service.caller(organisation, Role.CASEWORKER, subject="caseworker-1")

    async def endpoint(self, organisation: UUID, path: str = "/hook", **body: Any) -> dict[str, Any]:
        """A new endpoint at the receiver, as its creation was answered."""
        content = {"url": self.receiver.origin + path} | body
        made: dict[str, Any] = expect(201, await self.admin(organisation).post("/v1/endpoints", content))
        return made

    async def contact(self, organisation: UUID, address: str, **body: Any) -> dict[str, Any]:
        """A contact whose owner confirmed the address some time ago."""
        made = await self.unconfirmed(organisation, address, **body)
        assert (await self.confirm(self.link(organisation, address))).status_code == 200
        if self.working:  # the mail that asks is on its way already
            await until(self._has_asked)
            mails = self.mailbox.mails
            mails[:] = [mail for mail in mails if "/contacts/" not in str(mail.get_body(("plain",)))]
        await self.forget_asking()
        read: dict[str, Any] = expect(200, await self.admin(organisation).get(f"/v1/contacts/{made['id']}"))
        return read

    async def _has_asked(self) -> bool:
        asked = await self.rows(DELIVERY_ROWS.c.type == CONFIRM)
        return all(row.lease_until is None and (row.attempts > 0 or row.status != "pending") for row in asked)

    async def unconfirmed(self, organisation: UUID, address: str, **body: Any) -> dict[str, Any]:
        """A new contact, as its creation was answered."""
        content = {"email": address} | body
        made: dict[str, Any] = expect(201, await self.admin(organisation).post("/v1/contacts", content))
        return made

    async def forget_asking(self) -> None:
        """As if the owners of all addresses had been asked long ago."""
        async with self.service.runtime.database.connection() as connection:
            asked = select(DELIVERY_ROWS.c.id).where(DELIVERY_ROWS.c.type == CONFIRM)
            await connection.execute(ATTEMPT_ROWS.delete().where(ATTEMPT_ROWS.c.delivery_id.in_(asked)))
            await connection.execute(DELIVERY_ROWS.delete().where(DELIVERY_ROWS.c.type == CONFIRM))

    def link(self, organisation: UUID, address: str, holds: timedelta = LINK_HOLDS_FOR) -> str:
        """The token of the link that the service would mail to this address now."""
        vault: Vault = self.service.runtime.transactions.tools.vault
        return vault.link_text(Confirmation(organisation, digest_of(address), self.moment.now + holds))

    async def confirm(self, token: str) -> httpx2.Response:
        """What the button on the page does."""
        return await self.service.client.post(f"/contacts/{token}")

    async def inbox(self, organisation: UUID, **asked: Any) -> list[dict[str, Any]]:
        return items(await self.caseworker(organisation).get("/v1/inbox", **asked))

    async def listed(self, reader: UUID, **asked: Any) -> list[dict[str, Any]]:
        """The deliveries that a caseworker of `reader` sees, newest first."""
        return items(await self.caseworker(reader).get("/v1/deliveries", **asked))

    async def rows(self, *where: Any) -> list[Row[Any]]:
        """Rows of the table of deliveries, oldest first."""
        async with self.service.runtime.database.reading() as session:
            return list((await session.execute(select(DELIVERY_ROWS).where(*where).order_by(DELIVERY_ROWS.c.id))).all())

    async def until_status(self, status: str, number: int = 1, **asked: Any) -> list[Row[Any]]:
        """Waits until so many deliveries have the status, and answers them."""
        where = [DELIVERY_ROWS.c.status == status, *(DELIVERY_ROWS.c[name] == value for name, value in asked.items())]

        async def there() -> bool:
            return len(await self.rows(*where)) >= number

        await until(there, what=f"{number} × {status}")
        return await self.rows(*where)


def topic_of(event: Event) -> str:
    """`vidare.referral.submitted.v1` from `/vidare/referrals` travels on `vidare.referrals.referral`."""
    return f"{event.source.strip('/').replace('/', '.')}.{event.type.split('.')[1]}"


def expect(status: int, answer: httpx2.Response) -> Any:
    """The answer's JSON, when it has this status."""
    assert answer.status_code == status, answer.text
    return answer.json()


def items(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The rows of a page."""
    found: list[dict[str, Any]] = expect(200, answer)["items"]
    return found


async def delete(caller: Caller, path: str, version: int) -> httpx2.Response:
    """DELETE with `If-Match`."""
    headers = {"Authorization": f"Bearer {caller.token}", "If-Match": f'"{version}"'}
    return await caller.client.delete(path, headers=headers)


@asynccontextmanager
async def post_room(
    folder: Path, database_url: str | None, moment: Moment, box: Mailbox, hooks: Receiver, **settings: Any
) -> AsyncIterator[PostRoom]:
    """The service with its settings pointing at this mail server and this receiver."""
    own = {
        "public_url": PUBLIC_URL,
        "endpoint_keys": _KEYS,
        "webhook_allow": hooks.origin,
        "smtp_host": "127.0.0.1",
        "smtp_port": box.port,
        "smtp_tls": "none",
        "smtp_sender": SENDER,
    }
    made = service_client(SERVICE, folder, database_url=database_url, clock=moment, settings=own | settings)
    async with made as service:
        yield PostRoom(service, moment, box, hooks)
