"""Reads the operator's key-encryption keys from settings text or a secret file."""

import base64
import binascii
import re
from collections.abc import Iterator

from shared.production import Fault, weak

KEY_BYTES = 32

_KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def read_key_lines(text: str) -> dict[str, bytes]:
    """Keys by id, in order, from lines `id:base64`; empty lines and lines that start with # are skipped.

    ValueError says which line is wrong and never shows a key.
    """
    keys: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        key_id, key = _read(content, number)
        if key_id in keys:
            raise ValueError(f"key line {number}: the key id {key_id} stands twice")
        keys[key_id] = key
    if not keys:
        raise ValueError("there is no key-encryption key: one line id:base64 is needed")
    return keys


def _read(content: str, number: int) -> tuple[str, bytes]:
    key_id, colon, encoded = content.partition(":")
    # without a colon the whole line may be the key itself, so it is not repeated
    if not colon or not _KEY_ID.fullmatch(key_id):
        raise ValueError(f"key line {number}: a key is written id:base64, its id in letters, digits and . _ -")
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"key line {number}: the key {key_id} is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"key line {number}: the key {key_id} has {len(key)} bytes instead of {KEY_BYTES}")
    return key_id, key


def weak_keys(setting: str, text: str) -> Iterator[Fault]:
    """What production refuses of a key ring: lines that cannot be read, and keys that were not made by chance."""
    try:
        keys = read_key_lines(text)
    except ValueError as error:
        yield setting, str(error)
        return
    for key in keys.values():
        yield from weak(setting, key)
