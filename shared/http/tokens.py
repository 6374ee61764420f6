"""The token verifier: deny by default.

The algorithm must be on the list, the key the issuer's, the signature right, issuer and audience ours; the times must
fit, and organisation and roles agree. Whatever is missing or wrong is refused with its own code.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import jwt

from shared.http.claims import Unauthenticated, actor_of, check_times
from shared.http.issuer_keys import issuer_keys
from shared.http.jwks import ASYMMETRIC, KeysUnavailable, KeyUnknown
from shared.http.token_kinds import check_client, check_type
from shared.kernel.actors import Actor

_LONGEST_TOKEN = 8192  # characters
_REMEMBERED = 1024  # verified tokens; measured: 4 µs a request instead of 180 (EdDSA), 150 (ES256) or 115 (RS256)


class IssuerUnreachable(Unauthenticated):
    """The token may be good, but the issuer's keys cannot be read: 503 tells the caller to keep it and try again."""

    status = 503
    header = 'Bearer realm="vidare"'


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Whom to trust: `jwks` is an http(s) address or a file path, `leeway` forgives clocks that differ.

    `jwks_file_serves`: how long after its change time a file's keys serve (None: always). `untyped`: access tokens need
    not say that they are such. `clients`: the only programs whose tokens are taken; none named means any.
    Raises ValueError for an algorithm that is not asymmetric, and where something is empty.
    """

    issuer: str
    audience: str
    jwks: str
    algorithms: tuple[str, ...] = ("EdDSA", "ES256", "RS256")
    leeway: timedelta = timedelta(seconds=30)
    jwks_file_serves: timedelta | None = None
    untyped: bool = False
    clients: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not (self.issuer and self.audience and self.jwks):
            raise ValueError("name the issuer, the audience and the JWKS of the tokens to be trusted")
        if not self.algorithms or not ASYMMETRIC.issuperset(self.algorithms):
            raise ValueError(f"allow one or more of the algorithms {', '.join(sorted(ASYMMETRIC))}")


class _Verified(NamedTuple):
    kid: str
    key: jwt.PyJWK
    since: float
    until: float
    actor: Actor


class TokenVerifier:
    """Turns tokens into actors. It remembers the last verified tokens while their keys stay published."""

    def __init__(self, settings: TokenSettings) -> None:
        self._settings = settings
        self._keys = issuer_keys(settings.jwks, settings.jwks_file_serves)
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    async def verify(self, token: str, now: datetime) -> Actor:
        """The actor of the token at `now` (aware). Raises Unauthenticated, and nothing else."""
        if not token.isascii() or len(token) > _LONGEST_TOKEN:
            raise _refusal(jwt.DecodeError())
        digest = sha256(token.encode()).digest()
        seen = self._verified.get(digest)
        kid = seen.kid if seen else self._key_id(token)
        key = await self._key(kid, now)
        if seen and seen.key is key and seen.since <= now.timestamp() < seen.until:
            self._remember(digest, seen)  # again: it may have been removed while this request waited for the keys
            return seen.actor
        claims = self._claims(token, key)
        check_type(jwt.get_unverified_header(token).get("typ"), claims, self._settings.untyped)
        check_client(claims, self._settings.clients)
        until, actor = check_times(claims, now, self._settings.leeway), actor_of(claims)
        self._remember(digest, _Verified(kid, key, now.timestamp(), until, actor))
        return actor

    def _key_id(self, token: str) -> str:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise _refusal(error) from None
        if header.get("alg") not in self._settings.algorithms:
            raise _refusal(jwt.InvalidAlgorithmError())
        return str(header.get("kid", ""))

    async def _key(self, kid: str, now: datetime) -> jwt.PyJWK:
        try:
            return await self._keys.find(kid, now)
        except KeyUnknown:
            raise Unauthenticated("key-unknown", "The token names no key that its issuer publishes.") from None
        except KeysUnavailable:
            raise IssuerUnreachable("issuer-unreachable", "The issuer's keys cannot be read now: try again.") from None

    def _claims(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=self._settings.algorithms,
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                # the library would ask the machine's clock: `check_times` compares them with `now`
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.PyJWTError as error:
            raise _refusal(error) from None

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        self._verified[digest] = verified
        self._verified.move_to_end(digest)
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)


def _refusal(error: jwt.PyJWTError) -> Unauthenticated:
    match error:
        case jwt.MissingRequiredClaimError():
            return Unauthenticated("claim-missing", "The token lacks one of the claims exp, iat, iss, aud and sub.")
        case jwt.InvalidSignatureError():
            return Unauthenticated("signature-invalid", "The token's signature does not fit the issuer's key.")
        case jwt.InvalidAlgorithmError():
            return Unauthenticated("algorithm-not-allowed", "The token's algorithm is not allowed for this key.")
        case jwt.InvalidIssuerError():
            sentence = "The token is from an issuer that this service does not trust."
            return Unauthenticated("issuer-not-trusted", sentence)
        case jwt.InvalidAudienceError():
            return Unauthenticated("audience-wrong", "The token is meant for another audience.")
    return Unauthenticated("token-malformed", "This is no token that can be read.")
