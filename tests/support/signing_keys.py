"""Keys and tokens of an invented issuer, good ones and bad ones, for the tests of authentication."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER = "https://issuer.example"
AUDIENCE = "vidare"
ORGANISATION = UUID("01920000-0000-7000-8000-000000000001")
NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class SigningKey:
    """One key pair of an issuer."""

    def __init__(self, kid: str, algorithm: str = "EdDSA", bits: int = 2048) -> None:
        self.kid = kid
        self.algorithm = algorithm
        self.private: PrivateKey
        public: dict[str, Any]
        match algorithm:
            case "EdDSA":
                self.private = ed25519.Ed25519PrivateKey.generate()
                public = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
            case "ES256":
                self.private = ec.generate_private_key(ec.SECP256R1())
                public = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
            case _:
                self.private = rsa.generate_private_key(65537, bits)
                public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        self.jwk: dict[str, Any] = {**public, "kid": kid, "alg": algorithm, "use": "sig"}

    def token(self, *, kid: str | None = None, without: str = "", typ: str | None = "at+jwt", **claims: Any) -> str:
        """A good caseworker's token of NOW, changed by `claims` and by leaving the claim `without` out.

        `typ` is that of the header; None leaves it out.
        """
        content = good_claims() | claims
        content.pop(without, None)
        headers = {"kid": self.kid if kid is None else kid, "typ": typ}
        return jwt.encode(content, self.private, algorithm=self.algorithm, headers=headers)


def good_claims() -> dict[str, Any]:
    begins = int(NOW.timestamp())
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "caseworker-7",
        "iat": begins,
        "exp": begins + 3600,
        "organisation": str(ORGANISATION),
        "roles": ["caseworker"],
    }


def key_set_text(*keys: SigningKey) -> str:
    """The JWK set that publishes these keys."""
    return json.dumps({"keys": [key.jwk for key in keys]})
