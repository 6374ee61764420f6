"""A letter as the bytes of a mail (RFC 5322, RFC 2045).

Written here, since the standard library's `email` takes a hundred times as long for each (`python -m bench drain`),
and all but the texts is always the same. It is what the texts are tested with.
"""

import re
from base64 import b64encode
from binascii import b2a_qp
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from services.notifications.channels.letters import Letter
from services.notifications.channels.rendering import one_line

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>")
_LONGEST_PLAIN = 60  # characters of a subject on the header's one line
_LONGEST_WORD = 39  # bytes, so that with "Subject: " a line keeps within 76 characters
_BOUNDARY = "=_vidare"  # a quoted-printable text never holds "=_" (RFC 2045 §6.7), so nothing in it ends a part

_HEAD = """\
From: {sender}
To: {to}
Subject: {subject}
Date: {date}
Message-ID: {message_id}
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
Content-Language: {language}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="{boundary}"
""".replace("\n", "\r\n")
_PART = """\

--{boundary}
Content-Type: text/{kind}; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

""".replace("\n", "\r\n")
_END = f"\r\n--{_BOUNDARY}--\r\n".encode()


def compose(sender: str, to: str, letter: Letter, message_id: str, now: datetime) -> bytes:
    """The letter as plain text and as HTML, marked as automatic so that nothing answers it (RFC 3834).

    `sender` is a header's value as `sender_header` makes it, `to` a plain ASCII address; `ValueError` for a message id
    that is none.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id is written <id@domain>")
    head = _HEAD.format(
        sender=sender,
        to=to,
        subject=_unstructured(one_line(letter.subject)),
        date=format_datetime(now),
        message_id=message_id,
        language=letter.language,
        boundary=_BOUNDARY,
    )
    return b"".join((head.encode("ascii"), _part("plain", letter.text), _part("html", letter.html), _END))


def sender_header(sender: Address) -> str:
    """The value of `From`."""
    mail = EmailMessage(SMTP)
    mail["From"] = sender
    folded: str = SMTP.fold("From", mail["From"])
    return folded.removeprefix("From: ").removesuffix("\r\n")


def _unstructured(text: str) -> str:
    """A header's text. What is not plain is encoded (RFC 2047), and so is what looks as if it were encoded already."""
    if text.isascii() and len(text) <= _LONGEST_PLAIN and "=?" not in text:
        return text
    words, word = [], b""
    for character in (one.encode("utf-8") for one in text):
        if len(word) + len(character) > _LONGEST_WORD:
            words.append(word)
            word = b""
        word += character
    return "\r\n ".join(f"=?utf-8?b?{b64encode(one).decode('ascii')}?=" for one in (*words, word))


def _part(kind: str, text: str) -> bytes:
    head = _PART.format(boundary=_BOUNDARY, kind=kind).encode("ascii")
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    return head + b2a_qp(lines.encode("utf-8"), istext=True)
