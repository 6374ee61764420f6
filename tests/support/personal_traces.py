"""Looks for what may not be there, in every form in which it could hide."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus
from uuid import UUID

_FEWEST = 6  # bytes: what is shorter is found by chance


@dataclass(frozen=True)
class Trace:
    """A secret that was found: its name, the form in which it stands, where, and what stands around it."""

    secret: str
    form: str
    place: str
    around: str


def traces(secrets: Mapping[str, str | UUID], places: Mapping[str, bytes]) -> list[Trace]:
    """Every secret (by its name) in every place. The case of letters does not hide one."""
    found = []
    for place, content in places.items():
        lowered = content.lower()
        for name, secret in secrets.items():
            for form, needle in forms(secret):
                at = content.find(needle) if form.startswith("base64") else lowered.find(needle.lower())
                if at >= 0:
                    around = content[max(0, at - 60) : at + len(needle) + 60]
                    found.append(Trace(name, form, place, around.decode("utf-8", "replace")))
    return found


def forms(secret: str | UUID) -> Iterator[tuple[str, bytes]]:
    """The bytes that a text or an id becomes in JSON, addresses, headers, databases and mails."""
    for kind, text in _spellings(secret):
        plain = text if isinstance(text, bytes) else text.encode()
        assert len(plain) >= _FEWEST, "too short to be looked for"
        yield kind, plain
        yield f"hex of {kind}", plain.hex().encode()
        for offset in range(3):
            yield f"base64 of {kind}", _in_base64(plain, offset)
            yield f"base64url of {kind}", _in_base64(plain, offset).translate(bytes.maketrans(b"+/", b"-_"))


def _spellings(secret: str | UUID) -> Iterable[tuple[str, str | bytes]]:
    if isinstance(secret, UUID):
        return [("id", str(secret)), ("id without hyphens", secret.hex), ("bytes of the id", secret.bytes)]
    return [
        ("text", secret),
        ("UTF-16", secret.encode("utf-16-le")),
        ("JSON", json.dumps(secret)[1:-1]),
        ("address", quote(secret, safe="")),
        ("form", quote_plus(secret)),
        ("mail", _quoted_printable(secret)),
        ("without spaces", re.sub(r"\s", "", secret)),
    ]


def _in_base64(content: bytes, offset: int) -> bytes:
    """How it looks inside a longer text in Base64, when it begins `offset` bytes after a group of three."""
    encoded = base64.b64encode(bytes(offset) + content).rstrip(b"=")
    ragged = (offset + len(content)) % 3 != 0  # the last sign holds bits of what comes after
    return encoded[(0, 2, 3)[offset] : len(encoded) - ragged]


def _quoted_printable(text: str) -> str:
    return "".join(sign if sign.isascii() else "".join(f"={byte:02X}" for byte in sign.encode()) for sign in text)
