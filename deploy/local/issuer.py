"""The local token issuer: serves the embedded mode and demonstrations, refused in production.

Whoever reads its key file or reaches its app becomes anyone: keep the folder private and the app on loopback.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, ConfigDict

from deploy.local.signing_key import kept_key, public_jwk, written_beside
from shared.http.authentication import Unauthenticated
from shared.http.claims import actor_of, check_times
from shared.kernel.actors import Role
from shared.production import LOCAL_ISSUER

WORKING_DAY = timedelta(hours=8)
CLIENT = "vidare-local"
"""The program that the tokens are issued to: there is only one."""


class LocalIssuer:
    """Signs tokens with an Ed25519 key that is generated at the first start and kept in `folder`.

    `issuer` must begin with LOCAL_ISSUER, so that every service refuses its tokens in production: ValueError
    otherwise. Processes that start together share one key.
    """

    def __init__(self, folder: Path, issuer: str, audience: str) -> None:
        if not issuer.startswith(LOCAL_ISSUER):
            raise ValueError(f"a local issuer's name begins with {LOCAL_ISSUER}")
        self.issuer = issuer
        self.audience = audience
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._key = kept_key(folder / "issuer-key.pem")
        self._jwk = public_jwk(self._key)
        self.jwks_file = folder / "jwks.json"
        self._publish()

    @property
    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public key set, as it stands in `jwks_file`."""
        return {"keys": [self._jwk]}

    def token(
        self,
        subject: str,
        organisation: UUID | None,
        roles: Iterable[Role],
        *,
        now: datetime,
        lifetime: timedelta = WORKING_DAY,
        units: Iterable[UUID] = (),
    ) -> str:
        """A signed token that begins at `now` (aware). Raises ValueError for one that every service would refuse."""
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": str(uuid4()),
            "client_id": CLIENT,
            "roles": sorted(roles),
        }
        if organisation is not None:
            claims["organisation"] = str(organisation)
        if own := sorted(map(str, units)):
            claims["units"] = own
        try:
            check_times(claims, now, timedelta(0))
            actor_of(claims)
        except Unauthenticated as refused:
            raise ValueError(refused.sentence) from None
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._jwk["kid"], "typ": "at+jwt"})

    def _publish(self) -> None:
        document = json.dumps(self.jwks, indent=2).encode() + b"\n"
        # left alone when it is right: its change time tells running services to read it again
        if not self.jwks_file.exists() or self.jwks_file.read_bytes() != document:
            written_beside(self.jwks_file, document, mode=0o644).replace(self.jwks_file)


class TokenRequest(BaseModel):
    """Whom the demonstration's token shall speak for."""

    model_config = ConfigDict(extra="forbid")

    subject: str
    organisation: UUID | None = None
    roles: list[Role]
    units: list[UUID] = []


def issuer_app(issuer: LocalIssuer, address: str = "http://127.0.0.1:8400") -> FastAPI:
    """The issuer over HTTP, for demonstrations on loopback only: `POST /token` asks for no secret.

    `address` is where others reach it; links are never built from the header Host.
    """
    app = FastAPI(title="Vidare's local token issuer", openapi_url=None)

    @app.get("/.well-known/jwks.json")
    async def keys() -> dict[str, Any]:
        return issuer.jwks

    @app.get("/.well-known/openid-configuration")
    async def configuration() -> dict[str, Any]:
        return {
            "issuer": issuer.issuer,
            "jwks_uri": f"{address}/.well-known/jwks.json",
            "token_endpoint": f"{address}/token",
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        }

    @app.post("/token")
    async def token(asked: TokenRequest, response: Response) -> dict[str, Any]:
        try:
            now = datetime.now(UTC)
            signed = issuer.token(asked.subject, asked.organisation, asked.roles, now=now, units=asked.units)
        except ValueError as refused:
            raise HTTPException(422, str(refused)) from None
        response.headers["Cache-Control"] = "no-store"
        return {"access_token": signed, "token_type": "Bearer", "expires_in": int(WORKING_DAY.total_seconds())}

    return app
