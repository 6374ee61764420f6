"""Is it an access token, and for which program was it issued? (RFC 9068, RFC 8725 section 3.11, OpenID Connect Core)

An issuer signs more than access tokens with the same key, and who holds one of the others may not use it here.
"""

from collections.abc import Mapping, Set
from typing import Any

from shared.http.claims import Unauthenticated

_ACCESS_TOKEN = frozenset({"at+jwt", "application/at+jwt"})
_UNTYPED = frozenset({"", "jwt", "application/jwt"})
# What stands in ID tokens (OpenID Connect Core, sections 2 and 3.3.2.11) and in logout tokens, never in access tokens.
_OF_OTHERS = frozenset({"nonce", "at_hash", "c_hash", "events"})


def check_type(typ: object, claims: Mapping[str, Any], untyped: bool) -> None:
    """`typ` of the header must say `at+jwt` (RFC 9068, section 4); `untyped` lets tokens pass that say nothing.

    Those must then not look like a token of another kind. Some issuers name the kind in the content, as `typ: Bearer`.
    Raises Unauthenticated.
    """
    said = typ.lower() if isinstance(typ, str) else "" if typ is None else "?"
    if said in _ACCESS_TOKEN:
        return
    if not untyped or said not in _UNTYPED:
        sentence = "The token is no access token: its header typ must be at+jwt (RFC 9068)."
        raise Unauthenticated("token-type-wrong", sentence)
    if claims.get("typ", "Bearer") != "Bearer" or not _OF_OTHERS.isdisjoint(claims):
        raise Unauthenticated("token-type-wrong", "The token is no access token: it has claims of another kind.")


def check_client(claims: Mapping[str, Any], clients: Set[str]) -> None:
    """`client_id` (RFC 9068) and `azp` (OpenID Connect Core, section 2) name the program that got the token.

    Where both stand they agree. With several audiences one of them must stand, or nobody could say for whom the token
    is. Where `clients` are named it is one of them. Raises Unauthenticated.
    """
    named = {claims[name] for name in ("client_id", "azp") if isinstance(claims.get(name), str)}
    wrong = any(not isinstance(claims.get(name, ""), str) for name in ("client_id", "azp"))
    several = isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1
    if wrong or len(named) > 1:
        raise Unauthenticated("client-unclear", "The token's claims client_id and azp do not name one program.")
    if several and not named:
        raise Unauthenticated("client-unclear", "A token for several audiences must name its program (azp).")
    if clients and named.isdisjoint(clients):
        raise Unauthenticated(
            "client-not-trusted", "The token was issued to a program that this service does not serve."
        )
