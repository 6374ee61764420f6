"""The bytes of a mail, read by the standard library: whatever the texts are, they arrive as they are."""

import email
import email.policy
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.letters import Letter
from services.notifications.channels.message import compose, sender_header
from services.notifications.channels.rendering import one_line

NOW = datetime(2026, 6, 18, 12, 30, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HARD = [
    "",
    ".",
    "..",
    "From here",
    "--=_vidare--",
    "=_vidare",
    "=?utf-8?q?no?=",
    "ä" * 200,
    "x" * 2000,
    "a\r\n.\r\nb",
    "-- ",
]


def composed(subject: str, text: str, html: str) -> bytes:
    return compose("Vidare <v@m.example>", "a@b.example", Letter(subject, text, html, "fi"), "<1@m.example>", NOW)


def read(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@given(st.one_of(TEXT, st.sampled_from(HARD)), st.one_of(TEXT, st.sampled_from(HARD)), TEXT)
def test_every_subject_and_text_arrives_as_it_is(subject: str, text: str, html: str) -> None:
    mail = read(composed(subject, text, html))
    assert mail["Subject"] == one_line(subject)
    parts = list(mail.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    for part, said in zip(parts, (text, html), strict=True):
        assert isinstance(part, EmailMessage)
        assert part.get_content().split("\r\n")[:-1] == (said.splitlines() or [""])


@given(TEXT, TEXT)
def test_every_line_is_ascii_of_at_most_78_characters_with_the_line_ends_of_smtp(subject: str, text: str) -> None:
    raw = composed(subject, text, text)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not {b"\r", b"\n"} & {raw.replace(b"\r\n", b"")[place : place + 1] for place in range(len(raw))}


def test_nothing_that_differs_from_mail_to_mail_stands_where_a_part_ends() -> None:
    first, second = (read(composed(subject, "Text", "Text")).get_boundary() for subject in ("One", "Two"))
    assert first == second


@pytest.mark.parametrize("name", ["", "Vidare", "Vidare, Esimerkkilä", 'The "best"', "Ä" * 20])
def test_the_sender_has_its_name(name: str) -> None:
    sender = Address(name, addr_spec="v@m.example")
    raw = compose(sender_header(sender), "a@b.example", Letter("S", "T", "T", "fi"), "<1@m.example>", NOW)
    assert read(raw)["From"].addresses == (sender,)
