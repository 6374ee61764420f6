"""The problems of a caller that is not known: what is wrong with the token, or with reading its issuer's keys."""

from shared.http.problem_kinds import ProblemKind

_NEW = "Ask your identity provider for a new token."
_SETTINGS = "Let whoever runs your identity provider compare the token with docs/operations.md, section 1."

TOKEN_PROBLEMS = (
    ProblemKind(
        "credentials-missing", 401,
        "Tunnistautuminen puuttuu", "Inloggning saknas", "No token was sent",
        means="The request has no `Authorization: Bearer …`.",
        remedy="Send the token that your identity provider gave you.",
    ),
    ProblemKind(
        "token-malformed", 401,
        "Tunnistetta ei voi lukea", "Token kan inte läsas", "The token cannot be read",
        means="What was sent as token is no signed JWT, or is longer than 8,192 characters.",
        remedy="Send the token exactly as it was given, after `Bearer` and one space.",
    ),
    ProblemKind(
        "token-expired", 401,
        "Tunniste on vanhentunut", "Token har gått ut", "The token has expired",
        means="The time `exp` of the token is over.",
        remedy=_NEW,
    ),
    ProblemKind(
        "token-not-yet-valid", 401,
        "Tunniste ei ole vielä voimassa", "Token gäller inte än", "The token is not valid yet",
        means="The time `nbf` or `iat` of the token lies ahead.",
        remedy="Compare the clocks of your identity provider and of this service.",
    ),
    ProblemKind(
        "token-lives-too-long", 401,
        "Tunnisteen voimassaolo on liian pitkä", "Token gäller för länge", "The token is valid for too long",
        means="The token is valid for more than 24 hours, which is refused.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "claim-missing", 401,
        "Tunnisteesta puuttuu tieto", "Token saknar en uppgift", "The token lacks a claim",
        means="The token lacks one of the claims `exp`, `iat`, `iss`, `aud` and `sub`.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "claim-malformed", 401,
        "Tunnisteen tieto on virheellinen", "En uppgift i token är felaktig", "A claim of the token is malformed",
        means="One of the token's claims does not have the form that it must have; `detail` names it.",
        remedy=_SETTINGS,
        detail="The token's claim organisation is not the organisation's id.",
    ),
    ProblemKind(
        "organisation-missing", 401,
        "Tunnisteesta puuttuu organisaatio", "Token saknar organisation", "The token names no organisation",
        means="The token has no claim `organisation`; only an operator's has none.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "operator-with-organisation", 401,
        "Ylläpitäjän tunnisteessa on organisaatio", "Operatörens token har en organisation",
        "An operator's token names an organisation",
        means="The token has the role `operator` and an organisation. An operator acts for none.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "operator-with-other-roles", 401,
        "Ylläpitäjän tunnisteessa on muita rooleja", "Operatörens token har andra roller",
        "An operator's token holds other roles",
        means="The token has the role `operator` and others beside it.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "token-type-wrong", 401,
        "Tunniste ei ole käyttöoikeustunniste", "Token är ingen åtkomsttoken", "The token is no access token",
        means="The token was made for something else than asking a service: its header `typ` or its claims say so.",
        remedy="Send the access token (RFC 9068), not the ID token or the refresh token.",
    ),
    ProblemKind(
        "client-unclear", 401,
        "Tunniste ei nimeä ohjelmaa", "Token nämner inget program", "The token does not name one program",
        means="The claims `client_id` and `azp` do not name the one program that the token was issued to.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "client-not-trusted", 401,
        "Ohjelmaa ei palvella", "Programmet betjänas inte", "The program is not served",
        means="The token was issued to a program that this service does not serve.",
        remedy="Let the operator name the program (docs/operations.md, section 1).",
    ),
    ProblemKind(
        "key-unknown", 401,
        "Tunnisteen avainta ei tunneta", "Tokens nyckel är okänd", "The token's key is unknown",
        means="The token names no key (`kid`) that its issuer publishes.",
        remedy=_NEW,
    ),
    ProblemKind(
        "signature-invalid", 401,
        "Tunnisteen allekirjoitus ei täsmää", "Tokens underskrift stämmer inte", "The token's signature is wrong",
        means="The token's signature does not fit the key of its issuer.",
        remedy=_NEW,
    ),
    ProblemKind(
        "algorithm-not-allowed", 401,
        "Tunnisteen algoritmi ei kelpaa", "Tokens algoritm godkänns inte", "The token's algorithm is not allowed",
        means="The token is signed with another algorithm than EdDSA, ES256 and RS256, or than its key is made for.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "issuer-not-trusted", 401,
        "Tunnisteen myöntäjään ei luoteta", "Tokens utfärdare är inte betrodd", "The token's issuer is not trusted",
        means="The token is from another issuer (`iss`) than the one that this service trusts.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "audience-wrong", 401,
        "Tunniste on tarkoitettu toiselle palvelulle", "Token är avsedd för en annan tjänst",
        "The token is meant for another audience",
        means="The token's audience (`aud`) is not this service.",
        remedy=_SETTINGS,
    ),
    ProblemKind(
        "issuer-unreachable", 503,
        "Tunnistetta ei voi tarkistaa nyt", "Token kan inte kontrolleras nu", "The token cannot be checked now",
        means="The keys of the token's issuer cannot be read now. The token may be good.",
        remedy="Keep the token and ask again after `Retry-After`.",
    ),
)  # fmt: skip
