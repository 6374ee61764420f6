"""Connections to the mail server are kept from one letter to the next, and one that has gone costs no attempt."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.channels import mail_connections
from services.notifications.channels.email import MailSender
from services.notifications.channels.letters import Letter
from services.notifications.model.delivery.attempt import Attempt
from tests.support.waiting import until

NOW = datetime(2026, 6, 18, 12, 30, tzinfo=UTC)
LETTER = Letter("News", "Text", "<p>Text</p>", "en")


@dataclass
class Talk:
    """What a mail server hears on one connection; `answers` maps the first word of a command to what it says then."""

    writer: asyncio.StreamWriter
    answers: dict[str, str]
    heard: list[str] = field(default_factory=list)
    ended: bool = False
    silent: bool = False

    async def run(self, reader: asyncio.StreamReader) -> None:
        self._say("220 mail.example")
        while line := await reader.readline():
            word = line[:4].decode().strip()
            self.heard.append(word)
            self._say(self.answers.get(word, "354 go on" if word == "DATA" else "250 OK"))
            if word == "DATA" and "DATA" not in self.answers:
                while await reader.readline() != b".\r\n":
                    pass
                self._say("250 taken")
        self.ended = True
        self.writer.close()

    def _say(self, answer: str) -> None:
        if not self.silent:
            self.writer.write(f"{answer}\r\n".encode())

    def hang_up(self) -> None:
        self.writer.close()


@dataclass
class MailServer:
    """Its connections, in the order in which they were made."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    talks: list[Talk] = field(default_factory=list)


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    made = MailServer()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(writer, dict(made.answers))
        made.talks.append(talk)
        await talk.run(reader)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


@asynccontextmanager
async def sender(server: MailServer) -> AsyncIterator[Callable[[str], "asyncio.Task[Attempt]"]]:
    """Sends a letter to an address."""
    mails = MailSender("127.0.0.1", server.port, None, None, "none", "v@m.example", timedelta(seconds=2))

    def send(to: str) -> "asyncio.Task[Attempt]":
        return asyncio.create_task(mails.send(to, LETTER, "<1@m.example>", NOW))

    try:
        yield send
    finally:
        await mails.close()


async def test_letters_that_follow_each_other_go_over_one_connection_and_those_beside_each_other_do_not() -> None:
    async with mail_server() as server, sender(server) as send:
        for _ in range(3):
            assert (await send("a@b.example")).outcome == "delivered"
        assert [talk.heard.count("DATA") for talk in server.talks] == [3]
        await asyncio.gather(*(send("a@b.example") for _ in range(4)))
        assert len(server.talks) == 4
        await asyncio.gather(*(send("a@b.example") for _ in range(4)))
        assert sum(talk.heard.count("DATA") for talk in server.talks) == 11
        assert len(server.talks) == 4


async def test_a_server_that_has_hung_up_meanwhile_gets_the_letter_over_a_new_connection_in_the_same_attempt() -> None:
    async with mail_server() as server, sender(server) as send:
        await send("a@b.example")
        server.talks[0].hang_up()
        assert (await send("a@b.example")).outcome == "delivered"
        assert [talk.heard.count("DATA") for talk in server.talks] == [1, 1]


async def test_a_server_that_will_have_no_more_letters_on_a_connection_gets_them_on_another() -> None:
    async with mail_server() as server, sender(server) as send:
        await send("a@b.example")
        server.talks[0].answers["MAIL"] = "421 4.7.0 enough of you"
        assert (await send("a@b.example")).outcome == "delivered"
        assert [talk.heard.count("DATA") for talk in server.talks] == [1, 1]


async def test_a_kept_connection_that_says_nothing_is_given_up_and_the_letter_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail_connections, "_KEPT_ANSWERS_WITHIN", 0.1)
    async with mail_server() as server, sender(server) as send:
        await send("a@b.example")
        await asyncio.gather(*(send("a@b.example") for _ in range(5)))
        for talk in server.talks:
            talk.silent = True
        attempt = await send("a@b.example")
        assert attempt.outcome == "delivered"
        assert attempt.milliseconds < 2 * 100, "not each that was kept is waited for"
        assert len(server.talks) == 6


async def test_a_refused_sender_is_refused_on_a_kept_connection_as_on_a_new_one() -> None:
    async with mail_server() as server, sender(server) as send:
        await send("a@b.example")
        server.answers["MAIL"] = server.talks[0].answers["MAIL"] = "550 5.1.8 who are you"
        attempt = await send("a@b.example")
        assert (attempt.outcome, attempt.detail) == ("retry", "sender-refused-550")


@pytest.mark.parametrize(
    ("word", "answer", "detail"),
    [("RCPT", "550 5.1.1 no such user", "address-refused-550-5.1.1"), ("DATA", "452 full", "message-refused-452")],
)
async def test_after_a_refusal_the_connection_carries_nothing_more(word: str, answer: str, detail: str) -> None:
    async with mail_server() as server, sender(server) as send:
        server.answers[word] = answer
        assert (await send("a@b.example")).detail == detail
        server.answers.clear()
        assert (await send("a@b.example")).outcome == "delivered"
        await until(lambda: server.talks[0].ended, what="the end of the first connection")
        assert [talk.heard.count("MAIL") for talk in server.talks] == [1, 1]


async def test_a_connection_without_letters_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_connections, "_KEPT_FOR", 0.1)
    async with mail_server() as server, sender(server) as send:
        await send("a@b.example")
        await until(lambda: server.talks[0].ended, what="the end of the connection")
        assert server.talks[0].heard[-1] == "QUIT"
        assert (await send("a@b.example")).outcome == "delivered"


async def test_at_the_end_the_server_is_told_goodbye() -> None:
    async with mail_server() as server:
        async with sender(server) as send:
            await send("a@b.example")
        await until(lambda: server.talks[0].ended, what="the end of the connection")
        assert server.talks[0].heard[-1] == "QUIT"
