"""Reads a JSON body strictly: what one program would read in this way and another in that way is refused.

How much is in it is counted before anything is built, so that a large or deep body costs no more than one look at it.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from starlette.exceptions import HTTPException

from shared.kernel.field_errors import shown_name
from shared.kernel.refusals import Refusal, invalid

# A string that does not end reaches to the end: searched for again from each of its quotes, it would take minutes.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_LONGEST_KEY = 60
_MOST_KEYS = 60  # of one object; the largest of ours has half as many
_LONGEST_NUMBER = 18  # digits: what a database's integer can hold


@dataclass(frozen=True, slots=True)
class Limits:
    """What the body of one route may be at most: its bytes, the values in it, objects and lists within each other."""

    size: int = 64 * 1024
    values: int = 2_000
    depth: int = 10


def read_json(body: bytes, limits: Limits) -> Any:
    """The value. 400 for what is no JSON (RFC 8259) in UTF-8, 422 for a key that stands twice or beyond limits."""
    _check_extent(_STRING.sub(b"", body), limits)
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_not_a_number,
            parse_float=_finite,
            parse_int=_short,
        )
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # half of a pair is no character
    except (ValueError, RecursionError):  # a JSONDecodeError and a UnicodeError are ValueErrors
        raise malformed() from None
    return value


def malformed() -> HTTPException:
    return HTTPException(400, "The body cannot be read as JSON.")


def _check_extent(outside_strings: bytes, limits: Limits) -> None:
    if sum(outside_strings.count(sign) for sign in (b",", b"[", b"{")) > limits.values:
        raise invalid("", "too-many-values", f"The body holds more than {limits.values} values.")
    depth = 0
    for bracket in _BRACKET.findall(outside_strings):
        depth += 1 if bracket in b"[{" else -1
        if depth > limits.depth:
            raise invalid("", "too-deep", f"Objects and lists stand in each other more than {limits.depth} deep.")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise _refused_key(twice, "key-twice", "stands twice in one object")
    if len(found) > _MOST_KEYS:
        raise invalid("", "too-many-keys", f"An object has more than {_MOST_KEYS} members.")
    for key in found:
        if len(key) > _LONGEST_KEY:
            raise _refused_key(key, "key-too-long", f"has more than {_LONGEST_KEY} characters")
    return found


def _refused_key(key: str, code: str, why: str) -> Refusal:
    shown = shown_name(key)
    return invalid("", code, f"A key {why}." if shown == "?" else f"The key {shown} {why}.")


def _not_a_number(_constant: str) -> NoReturn:
    raise malformed()


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise malformed()
    return value


def _short(number: str) -> int:
    if len(number.lstrip("-")) > _LONGEST_NUMBER:
        raise invalid("", "number-too-long", f"A whole number has at most {_LONGEST_NUMBER} digits.")
    return int(number)
