import asyncio
import contextlib
import email
import email.policy
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.channels.email import MailSender
from services.notifications.channels.letters import Letter, Step, render_steps
from services.notifications.channels.message import compose
from services.notifications.model.delivery.attempt import Attempt

from .conftest import Loopback

NOW = datetime(2026, 6, 18, 12, 30, tzinfo=UTC)
MESSAGE_ID = "<0198a2b4-7c11-7f00-9a00-0123456789ab@vidare.municipality.example>"
LETTER = render_steps(
    [Step("referral.submitted", "Exempelstads kommun", "Föreningen Välkommen rf", date(2026, 6, 25))],
    "sv",
    number="R-2026-000123",
    link="https://vidare.example/r/R-2026-000123",
)


class Sink:
    """What the mail server does with what it gets; `rcpt` and `data` are its answers."""

    def __init__(self, rcpt: str = "250 OK", data: str = "250 OK", sender: str = "250 OK") -> None:
        self.rcpt, self.data, self.sender = rcpt, data, sender
        self.envelopes: list[Envelope] = []
        self.encrypted: list[bool] = []

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender == "250 OK":
            envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return self.data

    def mail(self) -> EmailMessage:
        content = self.envelopes[0].content
        assert isinstance(content, bytes)
        return read(content)


def read(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@asynccontextmanager
async def mail_server(sink: Sink, **options: Any) -> AsyncIterator[int]:
    """A real aiosmtpd server on loopback, in this loop; its port."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink, **options), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def sender(port: int, **changes: Any) -> MailSender:
    given_options = {
        "host": "127.0.0.1",
        "username": None,
        "password": None,
        "tls": "none",
        "sender": "Vidare <vidare@municipality.example>",
        "timeout": timedelta(seconds=5),
    }
    return MailSender(port=port, **(given_options | changes))


async def deliver(sink: Sink, to: str = "intake@association.example") -> Attempt:
    async with mail_server(sink) as port:
        return await sender(port).send(to, LETTER, MESSAGE_ID, NOW)


async def test_a_letter_arrives_whole_in_text_and_html() -> None:
    sink = Sink()
    attempt = await deliver(sink)
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("delivered", 250, "smtp-250")
    assert sink.envelopes[0].mail_from == "vidare@municipality.example"
    assert sink.envelopes[0].rcpt_tos == ["intake@association.example"]
    mail = sink.mail()
    text, html = mail.get_body(["plain"]), mail.get_body(["html"])
    assert text is not None and html is not None
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().splitlines() == LETTER.html.splitlines()
    assert text.get_content_charset() == "utf-8"
    assert mail.get_content_type() == "multipart/alternative"


async def test_the_headers_say_who_when_in_which_language_and_that_nobody_wrote_it() -> None:
    sink = Sink()
    await deliver(sink)
    mail = sink.mail()
    assert mail["Subject"] == LETTER.subject
    assert mail["From"] == "Vidare <vidare@municipality.example>"
    assert mail["To"] == "intake@association.example"
    assert mail["Message-ID"] == MESSAGE_ID
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "sv"


async def test_the_message_id_is_the_same_on_the_wire_at_every_attempt() -> None:
    sink = Sink(data="451 4.3.0 later")
    await deliver(sink)
    await deliver(sink)
    contents = [envelope.content for envelope in sink.envelopes]
    for content in contents:
        assert isinstance(content, bytes)
        assert f"\r\nMessage-ID: {MESSAGE_ID}\r\n".encode() in content
    assert len(contents) == 2


@pytest.mark.parametrize(
    ("answer", "outcome", "status", "detail", "dead"),
    [
        ("550 5.1.1 no such user", "permanent", 550, "address-refused-550-5.1.1", True),
        ("550 5.1.10 the domain takes no mail", "permanent", 550, "address-refused-550-5.1.10", True),
        ("550 unknown", "retry", 550, "address-refused-550", False),
        ("550 5.1.1000 unknown", "retry", 550, "address-refused-550", False),
        ("552 5.2.2 mailbox full", "retry", 552, "address-refused-552-5.2.2", False),
        ("554 5.7.1 relay access denied", "retry", 554, "address-refused-554-5.7.1", False),
        ("450 4.2.1 greylisted", "retry", 450, "address-refused-450-4.2.1", False),
        ("421 4.3.2 going down", "retry", 421, "address-refused-421-4.3.2", False),
    ],
)
async def test_only_an_address_that_does_not_exist_is_refused_for_good(
    answer: str, outcome: str, status: int, detail: str, dead: bool
) -> None:
    attempt = await deliver(Sink(rcpt=answer))
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == (outcome, status, detail)
    assert attempt.suppresses is dead


@pytest.mark.parametrize(
    ("answer", "outcome", "detail"),
    [
        ("554 5.6.0 we do not like it", "retry", "message-refused-554-5.6.0"),
        ("550 5.1.1 no such user", "retry", "message-refused-550-5.1.1"),
        ("452 4.3.1 disk full", "retry", "message-refused-452-4.3.1"),
    ],
)
async def test_a_refused_message_says_nothing_about_the_address(answer: str, outcome: str, detail: str) -> None:
    attempt = await deliver(Sink(data=answer))
    assert (attempt.outcome, attempt.detail) == (outcome, detail)
    assert not attempt.suppresses


async def test_a_refused_sender_is_our_trouble_and_tried_again() -> None:
    attempt = await deliver(Sink(sender="550 5.1.8 who are you"))
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("retry", 550, "sender-refused-550")


async def test_a_refused_connection_is_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        attempt = await sender(unused.getsockname()[1]).send("a@b.example", LETTER, MESSAGE_ID, NOW)
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("retry", None, "connection-failed")


@pytest.mark.parametrize("greeting", [b"", b"220 mail.example ESMTP\r\n"])
async def test_a_mail_server_that_hangs_is_given_up_at_the_time_out(greeting: bytes) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    attempt = await sender(port, timeout=timedelta(seconds=0.2)).send("a@b.example", LETTER, MESSAGE_ID, NOW)
    server.close()
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("retry", None, "timeout")
    assert attempt.milliseconds < 2_000


@pytest.mark.parametrize("farewell", [b"", b"500 what\r\n"])
async def test_a_letter_that_was_taken_is_delivered_whatever_the_server_does_afterwards(farewell: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        answers = {b"EHLO": b"250 mail.example\r\n", b"DATA": b"354 go\r\n", b"QUIT": farewell}
        in_data = False
        while line := await reader.readline():
            if in_data and line != b".\r\n":
                continue
            in_data = line.startswith(b"DATA")
            writer.write(answers.get(line[:4], b"250 OK\r\n"))
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    attempt = await sender(port).send("a@b.example", LETTER, MESSAGE_ID, NOW)
    server.close()
    assert attempt.outcome == "delivered"


async def test_a_server_that_says_no_at_once_or_hangs_up_is_tried_again() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 no service\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    attempt = await sender(server.sockets[0].getsockname()[1]).send("a@b.example", LETTER, MESSAGE_ID, NOW)
    server.close()
    assert (attempt.outcome, attempt.detail) == ("retry", "server-refused-554")


def only_the_right_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
) -> AuthResult:
    return AuthResult(success=(login.login, login.password) == (b"vidare", b"right"), handled=False)


@pytest.mark.parametrize(
    ("password", "outcome", "detail"), [("right", "delivered", "smtp-250"), ("wrong", "retry", "login-refused-535")]
)
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_the_sender_logs_in_and_a_refused_login_says_nothing_about_the_address(
    password: str, outcome: str, detail: str
) -> None:
    sink = Sink()
    options = {"authenticator": only_the_right_password, "auth_required": True, "auth_require_tls": False}
    async with mail_server(sink, **options) as port:
        attempt = await sender(port, username="vidare", password=password).send("a@b.example", LETTER, MESSAGE_ID, NOW)
    assert (attempt.outcome, attempt.detail) == (outcome, detail)


async def test_starttls_encrypts_and_trusts_only_who_is_vouched_for(
    loopback_tls: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = Sink()
    async with mail_server(sink, tls_context=loopback_tls.context) as port:
        mails = sender(port, tls="starttls")
        refused = await mails.send("a@b.example", LETTER, MESSAGE_ID, NOW)
        monkeypatch.setenv("SSL_CERT_FILE", str(loopback_tls.certificate))
        accepted = await mails.send("a@b.example", LETTER, MESSAGE_ID, NOW)
    assert (refused.outcome, refused.detail) == ("retry", "tls-failed")
    assert accepted.outcome == "delivered"
    assert sink.encrypted == [True]


async def test_implicit_tls_encrypts_from_the_first_byte_and_trusts_only_who_is_vouched_for(
    loopback_tls: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink, loop = Sink(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink), "127.0.0.1", 0, ssl=loopback_tls.context)
    mails = sender(server.sockets[0].getsockname()[1], tls="implicit")
    refused = await mails.send("a@b.example", LETTER, MESSAGE_ID, NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(loopback_tls.certificate))
    accepted = await mails.send("a@b.example", LETTER, MESSAGE_ID, NOW)
    server.close()
    assert (refused.outcome, refused.detail) == ("retry", "tls-failed")
    assert accepted.outcome == "delivered"
    assert len(sink.envelopes) == 1


@pytest.mark.parametrize("tls", ["starttls", "none"])
async def test_a_server_that_speaks_tls_from_the_first_byte_gets_no_letter_otherwise(
    loopback_tls: Loopback, tls: str
) -> None:
    sink, loop = Sink(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink), "127.0.0.1", 0, ssl=loopback_tls.context)
    mails = sender(server.sockets[0].getsockname()[1], tls=tls, timeout=timedelta(seconds=0.3))
    attempt = await mails.send("a@b.example", LETTER, MESSAGE_ID, NOW)
    server.close()
    assert attempt.outcome == "retry"
    assert sink.envelopes == []


async def test_a_server_without_tls_gets_no_letter_by_implicit_tls() -> None:
    sink = Sink()
    async with mail_server(sink) as port:
        attempt = await sender(port, tls="implicit").send("a@b.example", LETTER, MESSAGE_ID, NOW)
    assert attempt.outcome == "retry"
    assert sink.envelopes == []


async def test_a_server_without_starttls_gets_no_letter_in_the_clear() -> None:
    sink = Sink()
    async with mail_server(sink) as port:
        attempt = await sender(port, tls="starttls").send("a@b.example", LETTER, MESSAGE_ID, NOW)
    assert (attempt.outcome, attempt.detail) == ("retry", "not-supported")
    assert sink.envelopes == []


async def test_no_log_line_holds_anything_of_the_letter(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for answer in ("250 OK", "550 5.1.1 no"):
            async with mail_server(Sink(rcpt=answer)) as port:
                logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server's own diary is not ours
                await sender(port).send("intake@association.example", LETTER, MESSAGE_ID, NOW)
    for secret in ("R-2026-000123", "Exempelstads", "intake@association.example"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@",
        "@b.example",
        "a..b@c.example",
        ".a@b.example",
        "a@b..example",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "<a@b.example>",
        "A <a@b.example>",
        '"a b"@c.example',
        "ä@b.example",
        "a@b.example> SIZE=1",
        "a@b@c.example",
    ],
)
async def test_what_is_not_one_plain_address_is_never_sent_to(to: str) -> None:
    sink = Sink()
    attempt = await deliver(sink, to)
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("permanent", None, "not-an-address")
    assert sink.envelopes == []


HEADERS = [
    "Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To",
    "X-Auto-Response-Suppress",
]  # fmt: skip


@settings(max_examples=50)
@given(st.text(), st.text(), st.text())
def test_no_text_can_add_a_header_or_a_part(subject: str, text: str, html: str) -> None:
    text, html = (part.encode("utf-8", "replace").decode() for part in (text, html))
    hostile = Letter(f"{subject}\r\nBcc: thief@elsewhere.example\r\n\r\nX", text, html, "fi")
    mail = read(compose("Vidare <v@m.example>", "a@b.example", hostile, MESSAGE_ID, NOW))
    assert sorted(mail.keys()) == HEADERS
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("name", ["", "Vidare", '"Vidare, Esimerkkilä"', "Vidäre"])
async def test_the_sender_may_have_a_name(name: str) -> None:
    sink = Sink()
    async with mail_server(sink) as port:
        mails = sender(port, sender=f"{name} <v@m.example>" if name else "v@m.example")
        await mails.send("a@b.example", LETTER, MESSAGE_ID, NOW)
    assert sink.mail()["From"].addresses == (Address(name.strip('"'), addr_spec="v@m.example"),)


@pytest.mark.parametrize("message_id", ["", "abc", "<a@b", "<a b@c>", "<a@b>\r\nBcc: c@d.example", "<a@b>\n"])
async def test_a_message_id_that_is_none_is_the_callers_mistake(message_id: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        await sender(9).send("a@b.example", LETTER, message_id, NOW)


@pytest.mark.parametrize("address", ["", "Vidare", "Vidare <>", "a@b.example, c@d.example", "a@b.example\r\nX: y"])
def test_a_sender_that_is_no_address_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="sender"):
        sender(9, sender=address)


_REPLIES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.tuples(st.sampled_from([220, 250, 251, 334, 354, 421, 450, 501, 550, 0, 99, 999]), st.text(max_size=30)).map(
            lambda reply: f"{reply[0]}{reply[1]}".encode()
        ),
        st.sampled_from([b"220 x", b"250 OK", b"250-a\r\n250 b", b"550 5.1.1", b"550 5.1.1 \xff\x00", b"250-", b"2"]),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(_REPLIES)
def test_whatever_a_mail_server_says_is_an_attempt(replies: list[bytes]) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in replies:
            writer.write(reply + b"\r\n")
        with contextlib.suppress(OSError):
            await writer.drain()
        writer.close()

    async def attempt() -> Attempt:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            return await sender(port, timeout=timedelta(seconds=1)).send("a@b.example", LETTER, MESSAGE_ID, NOW)
        finally:
            server.close()

    made = asyncio.run(attempt())
    assert made.outcome in ("delivered", "retry", "permanent")
    assert made.outcome != "permanent" or made.suppresses
    assert re.fullmatch(r"[a-z0-9.-]+", made.detail)
