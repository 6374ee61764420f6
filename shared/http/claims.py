"""From a token's verified claims to an actor, or to a refusal that says which claim is wrong and how."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.kernel.actors import Actor, Role

Claims = Mapping[str, Any]

# A token cannot be called back: a person who has left could go on using a long-lived one. A working day and a
# night's batch fit; stale keys are used for 24 hours too.
LONGEST_LIFE = timedelta(hours=24)

_LONGEST_TEXT = 255  # OpenID Connect Core, section 2: `sub` has at most 255 ASCII characters
_LAST_SECOND = 253_402_300_799  # 9999-12-31, the last that a datetime can hold
_ROLES = {role.value: role for role in Role}


class Unauthenticated(Exception):
    """We do not know who asks: 401 with `WWW-Authenticate: <header>` (RFC 6750, section 3).

    `code` is stable and kebab-case, `sentence` is for a person. Neither shows any part of the token.
    """

    status = 401
    header = 'Bearer realm="vidare", error="invalid_token"'

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def check_times(claims: Claims, now: datetime, leeway: timedelta) -> float:
    """The second since 1970 at which the token ends, with leeway. Unauthenticated before its time and after it."""
    issued, expires = _second(claims, "iat"), _second(claims, "exp")
    begins = max(issued, _second(claims, "nbf") if "nbf" in claims else issued)
    grace, moment = leeway.total_seconds(), now.timestamp()
    if moment >= expires + grace:
        raise Unauthenticated("token-expired", "The token has expired: ask the issuer for a new one.")
    if moment < begins - grace:
        raise Unauthenticated("token-not-yet-valid", "The token is not valid yet: compare the clocks.")
    if expires - issued > LONGEST_LIFE.total_seconds():
        raise Unauthenticated("token-lives-too-long", "The token is valid for more than 24 hours, which is refused.")
    return expires + grace


def actor_of(claims: Claims) -> Actor:
    """The actor of `sub`, `organisation` and `units` (UUIDs), `roles` (unknown ones are ignored) and `on_behalf_of`.

    Raises Unauthenticated where a claim has the wrong form, or organisation and roles contradict each other.
    """
    roles = _roles(claims)
    organisation = _organisation(claims)
    if Role.OPERATOR in roles and organisation is not None:
        raise Unauthenticated("operator-with-organisation", "An operator's token must name no organisation.")
    if Role.OPERATOR in roles and len(roles) > 1:
        raise Unauthenticated("operator-with-other-roles", "An operator's token must hold no other role.")
    if Role.OPERATOR not in roles and organisation is None:
        raise Unauthenticated("organisation-missing", "The token names no organisation.")
    on_behalf_of = _text(claims, "on_behalf_of") if claims.get("on_behalf_of") is not None else None
    return Actor(_text(claims, "sub"), organisation, roles, on_behalf_of, _units(claims))


def _second(claims: Claims, name: str) -> float:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LAST_SECOND:
        raise _malformed(name, "a number of seconds since 1970")
    return value


def _text(claims: Claims, name: str) -> str:
    value = claims[name]
    # it gets into rows, log lines and headers: no control characters, nothing that a database cannot store
    if not isinstance(value, str) or not (value.isascii() and value.isprintable() and 0 < len(value) <= _LONGEST_TEXT):
        raise _malformed(name, f"1 to {_LONGEST_TEXT} printable ASCII characters")
    return value


def _organisation(claims: Claims) -> UUID | None:
    value = claims.get("organisation")
    return None if value is None else _id(value, "organisation", "the organisation's id")


def _units(claims: Claims) -> frozenset[UUID]:
    expected = "a list of units' ids"
    value = claims.get("units")
    if value is None:
        return frozenset()
    if not isinstance(value, list):
        raise _malformed("units", expected)
    return frozenset(_id(one, "units", expected) for one in value)


def _id(value: Any, claim: str, expected: str) -> UUID:
    try:
        read = UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise _malformed(claim, expected) from None
    if str(read) != value.lower():  # UUID also reads braces and urn:uuid:
        raise _malformed(claim, expected)
    return read


def _roles(claims: Claims) -> frozenset[Role]:
    value = claims.get("roles", [])
    if not isinstance(value, list):
        raise _malformed("roles", "a list")
    return frozenset(_ROLES[name] for name in value if isinstance(name, str) and name in _ROLES)


def _malformed(claim: str, expected: str) -> Unauthenticated:
    return Unauthenticated("claim-malformed", f"The token's claim {claim} is not {expected}.")
