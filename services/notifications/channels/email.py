"""The e-mail channel: one letter to one address, and what the mail server said to it."""

import asyncio
import re
from contextlib import suppress
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from time import perf_counter
from typing import Literal

import aiosmtplib

from services.notifications.channels.email_answers import of_failure
from services.notifications.channels.letters import Letter
from services.notifications.channels.rendering import one_line
from services.notifications.model.delivery.attempt import Attempt, Outcome

TIMEOUT = timedelta(seconds=30)
Encryption = Literal["none", "starttls", "implicit"]
_FAREWELL_SECONDS = 1.0
# One mailbox as in RFC 5322 (dot-atom), ASCII only: no character that could end a header or an SMTP command.
_ATOM = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>")


class MailSender:
    """Sends letters through one mail server, each over its own connection.

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
        mail = compose(self._from, to, message, message_id, now)
        began = perf_counter()
        code: int | None = 250
        outcome: Outcome = "delivered"
        detail = "smtp-250"
        try:
            await self._deliver(mail, to)
        except Exception as error:  # whatever a mail server says, the attempt is kept
            outcome, code, detail = of_failure(error)
        return Attempt(outcome, code, detail, None, round((perf_counter() - began) * 1000))

    async def _deliver(self, mail: EmailMessage, to: str) -> None:
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
            async with asyncio.timeout(self._seconds):
                await server.connect()
                await server.send_message(mail, sender=self._from.addr_spec, recipients=[to])
            with suppress(aiosmtplib.SMTPException, OSError):  # the server has the letter; the rest does not matter
                await server.quit(timeout=_FAREWELL_SECONDS)
        finally:
            server.close()


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


def compose(sender: Address, to: str, letter: Letter, message_id: str, now: datetime) -> EmailMessage:
    """The letter as a mail: plain text and HTML, marked as automatic so that nothing answers it (RFC 3834)."""
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id is written <id@domain>")
    mail = EmailMessage(SMTP_POLICY)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = letter.language  # last: setting the content removes every Content- header
    return mail
