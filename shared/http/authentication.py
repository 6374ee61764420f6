"""Bearer authentication of a request."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.http.claims import Unauthenticated
from shared.http.tokens import IssuerUnreachable, TokenSettings, TokenVerifier
from shared.kernel.actors import Actor

__all__ = [
    "BEARER",
    "CredentialsMissing",
    "CurrentActor",
    "IssuerUnreachable",
    "TokenSettings",
    "TokenVerifier",
    "Unauthenticated",
    "current_actor",
]


class CredentialsMissing(Unauthenticated):
    """The request came without a bearer token, so the header names no error (RFC 6750, section 3.1)."""

    header = 'Bearer realm="vidare"'


BEARER = HTTPBearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="A token of the trusted issuer with `sub`, `organisation` (its id), `roles` and, if any, `units`.",
    auto_error=False,
)


async def current_actor(
    request: Request,
    _documented: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None,
) -> Actor:
    """Who asks, by `Authorization: Bearer` and `app.state.verifier`; also left in `request.state.actor`.

    Raises Unauthenticated. `_documented` only makes OpenAPI show the scheme.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known  # the guard has asked already
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise CredentialsMissing("credentials-missing", "Send a bearer token in the header Authorization.")
    verifier: TokenVerifier = request.app.state.verifier
    actor = await verifier.verify(token.strip(), datetime.now(UTC))
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]
