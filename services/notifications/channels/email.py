"""The e-mail channel: one letter to one address, and what the mail server said to it."""

import asyncio
import re
from datetime import datetime, timedelta
from email.headerregistry import Address
from time import perf_counter
from typing import Literal

import aiosmtplib

from services.notifications.channels.email_answers import of_failure
from services.notifications.channels.letters import Letter
from services.notifications.channels.mail_connections import MailConnections
from services.notifications.channels.message import compose, sender_header
from services.notifications.channels.rendering import one_line
from services.notifications.model.delivery.attempt import Attempt, Outcome

TIMEOUT = timedelta(seconds=30)
Encryption = Literal["none", "starttls", "implicit"]
# One mailbox as in RFC 5322 (dot-atom), ASCII only: no character that could end a header or an SMTP command.
_ATOM = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*")


class MailSender:
    """Sends letters through one mail server, over connections that are kept for a while.

    `sender` is the From address, with or without a name (`Vidare <vidare@municipality.example>`). `tls` says
    how the connection is encrypted: `implicit` from its first byte, `starttls` before the first letter; with neither an
    unencrypted one is ever used. `none`: none is encrypted. No `username`: no login. `timeout` is for a whole attempt.
    `ValueError` for a sender that is not an address.
    """

    def __init__(
        self,
        host: str,
        port: int,
        username: str | None,
        password: str | None,
        tls: Encryption,
        sender: str,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._from = _mailbox(sender)
        self._host, self._port = host, port
        self._username, self._password = username, password
        self._tls = tls
        self._seconds = timeout.total_seconds()
        self._header = sender_header(self._from)
        self._connections = MailConnections(self._connect)

    @property
    def domain(self) -> str:
        """The domain of the From address, which also stands in every `Message-ID`."""
        return str(self._from.domain)

    async def send(self, to: str, message: Letter, message_id: str, now: datetime) -> Attempt:
        """Hands the letter to the mail server. Never raises for what the server or the network does.

        `message_id` is the header, `<id@domain>`, the same for every attempt of a delivery; `ValueError` if it is not.
        """
        if not is_address(to):
            return Attempt("permanent", None, "not-an-address", None, 0)
        mail = compose(self._header, to, message, message_id, now)
        began = perf_counter()
        code: int | None = 250
        outcome: Outcome = "delivered"
        detail = "smtp-250"
        try:
            async with asyncio.timeout(self._seconds), self._connections.begun(self._from.addr_spec) as server:
                await server.rcpt(to)
                await server.data(mail)
        except Exception as error:  # whatever a mail server says, the attempt is kept
            outcome, code, detail = of_failure(error)
        return Attempt(outcome, code, detail, None, round((perf_counter() - began) * 1000))

    async def close(self) -> None:
        """Closes the connections that were kept."""
        await self._connections.close()

    async def _connect(self) -> aiosmtplib.SMTP:
        server = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            local_hostname=self._from.domain,
            timeout=self._seconds,
            use_tls=self._tls == "implicit",
            start_tls=self._tls == "starttls",
        )
        try:
            await server.connect()
        except BaseException:
            server.close()
            raise
        return server


def is_address(text: str) -> bool:
    """Whether the text is one plain mail address."""
    return _ADDRESS.fullmatch(text) is not None


def _mailbox(text: str) -> Address:
    """`Name <address>` or `address`; `email.utils.parseaddr` would take the first of several and say nothing."""
    name, bracket, rest = text.rpartition("<")
    address = rest.removesuffix(">") if bracket else rest
    if not is_address(address):
        raise ValueError("the sender of mails is not an e-mail address")
    return Address(one_line(name).strip('"'), addr_spec=address)
