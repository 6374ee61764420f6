"""How Vidare says no: one exception, a stable code, a sentence for a person and details for a program.

The kernel knows no HTTP; `shared/http/problems.py` turns a refusal into an RFC 9457 problem.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What the refusal means to the caller; each kind is answered by one HTTP status."""

    INVALID = "invalid"  # the content breaks a rule: correct it and ask again
    NOT_FOUND = "not-found"  # it does not exist, or not for this actor
    FORBIDDEN = "forbidden"  # the actor's roles never allow this
    NOT_ALLOWED = "not-allowed"  # not in the present state
    STALE = "stale"  # the object has changed since the caller read it
    PRECONDITION_MISSING = "precondition-missing"  # the caller must say which version it read
    TOO_MANY = "too-many"  # more than a quota: ask again later
    NOT_READY = "not-ready"  # the service cannot know yet: ask again later


class Refusal(Exception):
    """A rule said no.

    `code` is stable and kebab-case (`no-agreement-in-force`); `sentence` is for a person and never holds
    personal data; `details` are JSON values for a program (`{"allowed_moves": [...]}`).
    """

    def __init__(self, kind: Kind, code: str, sentence: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.code = code
        self.sentence = sentence
        self.details: dict[str, Any] = dict(details or {})


def invalid(pointer: str, code: str, sentence: str) -> Refusal:
    """A field breaks a rule. `pointer` is its JSON pointer (RFC 6901), `/recipient/organisation`."""
    error = {"pointer": pointer, "code": code, "detail": sentence}
    return Refusal(Kind.INVALID, code, sentence, {"errors": [error]})


@contextmanager
def pointing_below(pointer: str) -> Iterator[None]:
    """What refuses a part of a body points into the whole: `/client` before each of its pointers."""
    try:
        yield
    except Refusal as refusal:
        for error in refusal.details.get("errors", ()):
            error["pointer"] = pointer + error["pointer"]
        raise


def not_found(noun: str) -> Refusal:
    """There is no such object for this actor. An object that it may not see is answered in the same way."""
    return Refusal(Kind.NOT_FOUND, "not-found", f"There is no such {noun}, or your organisation may not see it.")


def forbidden(sentence: str) -> Refusal:
    """The actor's roles do not allow this at all."""
    return Refusal(Kind.FORBIDDEN, "role-not-allowed", sentence)


def not_allowed(code: str, sentence: str, **details: Any) -> Refusal:
    """Allowed in principle, but not now (409)."""
    return Refusal(Kind.NOT_ALLOWED, code, sentence, details)
