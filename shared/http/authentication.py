"""Bearer authentication of a request, and the refusal of the local issuer in production."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.http.claims import Unauthenticated
from shared.http.tokens import IssuerUnreachable, TokenSettings, TokenVerifier
from shared.kernel.actors import Actor

__all__ = [
    "BEARER",
    "LOCAL_ISSUER",
    "CredentialsMissing",
    "CurrentActor",
    "IssuerUnreachable",
    "LocalIssuerRefused",
    "TokenSettings",
    "TokenVerifier",
    "Unauthenticated",
    "check_issuer",
    "current_actor",
]

LOCAL_ISSUER = "urn:vidare:local-issuer"
"""What `deploy/local` issues for; any issuer that begins so is a local one."""


class LocalIssuerRefused(SystemExit):
    """Production must not start with the local issuer: a sentence on standard error and exit code 1."""


class CredentialsMissing(Unauthenticated):
    """The request came without a bearer token, so the header names no error (RFC 6750, section 3.1)."""

    header = 'Bearer realm="vidare"'


def check_issuer(environment: str, issuer: str) -> None:
    """Raises LocalIssuerRefused in production (`VIDARE_ENV`) when the issuer is a local one."""
    if environment.strip().lower() == "production" and issuer.strip().lower().startswith(LOCAL_ISSUER):
        raise LocalIssuerRefused(
            f"VIDARE_ENV=production refuses the local issuer {issuer.strip()}, which gives a token to anyone who asks."
            " Name the issuer, the audience and the JWKS address of your own identity provider."
        )


BEARER = HTTPBearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="A token of the trusted issuer with `sub`, `organisation` (its id) and `roles`.",
    auto_error=False,
)


async def current_actor(
    request: Request,
    _documented: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None,
) -> Actor:
    """Who asks, by `Authorization: Bearer` and `app.state.verifier`; also left in `request.state.actor`.

    Raises Unauthenticated. `_documented` only makes OpenAPI show the scheme.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise CredentialsMissing("credentials-missing", "Send a bearer token in the header Authorization.")
    verifier: TokenVerifier = request.app.state.verifier
    actor = await verifier.verify(token.strip(), datetime.now(UTC))
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]
