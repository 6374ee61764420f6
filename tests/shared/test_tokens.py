"""Which tokens become which actor, and how each other token is refused."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.http.claims import Unauthenticated
from shared.http.tokens import TokenSettings, TokenVerifier
from shared.kernel.actors import SYSTEM, Actor, Role
from tests.support.signing_keys import AUDIENCE, HOUR, ISSUER, NOW, ORGANISATION, SigningKey, good_claims, key_set_text

KEY = SigningKey("first")
KEYS = {"EdDSA": KEY, "ES256": SigningKey("curve", "ES256"), "RS256": SigningKey("prime", "RS256")}
SECOND = int(NOW.timestamp())


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> TokenVerifier:
    jwks = tmp_path_factory.mktemp("issuer") / "jwks.json"
    jwks.write_text(key_set_text(*KEYS.values()))
    return TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(jwks)))


async def refusal(verifier: TokenVerifier, token: str, now: Any = NOW) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(token, now)
    assert caught.value.status == 401
    assert caught.value.header == 'Bearer realm="vidare", error="invalid_token"'
    assert len(token) < 8 or token not in caught.value.sentence
    return caught.value.code


def encoded(part: object) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", KEYS)
async def test_a_good_token_becomes_its_actor(verifier: TokenVerifier, algorithm: str) -> None:
    token = KEYS[algorithm].token(roles=["caseworker", "org-admin"], on_behalf_of="person-3")
    expected = Actor("caseworker-7", ORGANISATION, frozenset({Role.CASEWORKER, Role.ORG_ADMIN}), "person-3")
    assert await verifier.verify(token, NOW) == expected
    assert await verifier.verify(token, NOW) == expected  # from memory


async def test_a_person_works_in_the_units_that_the_token_names(verifier: TokenVerifier) -> None:
    units = [uuid4(), uuid4()]
    actor = await verifier.verify(KEY.token(units=[str(units[0]), str(units[1]).upper()]), NOW)
    assert actor.units == frozenset(units)
    nothing: list[dict[str, Any]] = [{}, {"units": None}, {"units": []}]
    for none in nothing:
        assert (await verifier.verify(KEY.token(**none), NOW)).units == frozenset()


async def test_unknown_roles_count_for_nothing(verifier: TokenVerifier) -> None:
    actor = await verifier.verify(KEY.token(roles=["caseworker", "superuser", 7, None, ["operator"]]), NOW)
    assert actor.roles == {Role.CASEWORKER}
    assert not (await verifier.verify(KEY.token(without="roles"), NOW)).roles


async def test_an_audience_list_that_holds_ours_is_good(verifier: TokenVerifier) -> None:
    assert (await verifier.verify(KEY.token(aud=["other", AUDIENCE], azp="one"), NOW)).organisation == ORGANISATION


async def test_an_operator_acts_for_no_organisation(verifier: TokenVerifier) -> None:
    actor = await verifier.verify(KEY.token(roles=["operator"], organisation=None), NOW)
    assert actor.is_operator
    assert actor.organisation is None


async def test_no_token_becomes_the_system(verifier: TokenVerifier) -> None:
    token = KEY.token(sub=SYSTEM.subject, without="organisation", roles=[])
    assert await refusal(verifier, token) == "organisation-missing"
    assert not (await verifier.verify(KEY.token(sub=SYSTEM.subject, roles=[]), NOW)).is_system


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "another"}, "audience-wrong"),
        ({"aud": [AUDIENCE + "x"]}, "audience-wrong"),
        ({"aud": {AUDIENCE: 1}}, "audience-wrong"),
        ({"iss": "https://other.example"}, "issuer-not-trusted"),
        ({"iss": ISSUER + "/"}, "issuer-not-trusted"),
        ({"exp": SECOND - 31, "iat": SECOND - 100}, "token-expired"),
        ({"iat": SECOND + 31}, "token-not-yet-valid"),
        ({"nbf": SECOND + 31}, "token-not-yet-valid"),
        ({"exp": SECOND + 86_401}, "token-lives-too-long"),
        ({"exp": 10**400}, "claim-malformed"),
        ({"exp": float("inf")}, "claim-malformed"),
        ({"exp": float("nan")}, "claim-malformed"),
        ({"exp": True}, "claim-malformed"),
        ({"exp": str(SECOND + 60)}, "claim-malformed"),
        ({"iat": -1}, "claim-malformed"),
        ({"nbf": None}, "claim-malformed"),
        ({"sub": ""}, "claim-malformed"),
        ({"sub": "a\x00b"}, "claim-malformed"),
        ({"sub": "\ud800"}, "claim-malformed"),
        ({"sub": "x" * 256}, "claim-malformed"),
        ({"sub": 7}, "token-malformed"),
        ({"on_behalf_of": ["x"]}, "claim-malformed"),
        ({"organisation": None}, "organisation-missing"),
        ({"organisation": ""}, "claim-malformed"),
        ({"organisation": 7}, "claim-malformed"),
        ({"organisation": "not-a-uuid"}, "claim-malformed"),
        ({"organisation": f"{{{ORGANISATION}}}"}, "claim-malformed"),
        ({"organisation": [str(ORGANISATION)]}, "claim-malformed"),
        ({"roles": "operator"}, "claim-malformed"),
        ({"units": str(ORGANISATION)}, "claim-malformed"),
        ({"units": {"id": 1}}, "claim-malformed"),
        ({"units": [7]}, "claim-malformed"),
        ({"units": ["north"]}, "claim-malformed"),
        ({"units": [f"urn:uuid:{ORGANISATION}"]}, "claim-malformed"),
        ({"roles": {"operator": True}}, "claim-malformed"),
        ({"roles": ["operator"]}, "operator-with-organisation"),
        ({"roles": ["operator", "caseworker"], "organisation": None}, "operator-with-other-roles"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_each_wrong_claim_is_refused_with_its_code(
    verifier: TokenVerifier, changes: dict[str, Any], code: str
) -> None:
    assert await refusal(verifier, KEY.token(**changes)) == code


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "AT+JWT"])
async def test_an_access_token_says_that_it_is_one(verifier: TokenVerifier, typ: str) -> None:
    assert await verifier.verify(KEY.token(typ=typ), NOW)


@pytest.mark.parametrize("typ", [None, "JWT", "", "logout+jwt", "secevent+jwt", "dpop+jwt", "id+jwt", "at+jwt "])
async def test_a_token_that_says_something_else_is_refused(verifier: TokenVerifier, typ: str | None) -> None:
    assert await refusal(verifier, KEY.token(typ=typ)) == "token-type-wrong"


@pytest.fixture(scope="module")
def lenient(tmp_path_factory: pytest.TempPathFactory) -> TokenVerifier:
    """For an issuer that does not mark its access tokens."""
    jwks = tmp_path_factory.mktemp("lenient") / "jwks.json"
    jwks.write_text(key_set_text(*KEYS.values()))
    return TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(jwks), untyped=True))


@pytest.mark.parametrize("typ", [None, "JWT", "at+jwt"])
async def test_an_issuer_may_be_excused_from_marking_them(lenient: TokenVerifier, typ: str | None) -> None:
    assert await lenient.verify(KEY.token(typ=typ), NOW)


@pytest.mark.parametrize(
    "claims", [{"nonce": "n"}, {"at_hash": "h"}, {"c_hash": "h"}, {"events": {}}], ids=lambda claims: next(iter(claims))
)
async def test_an_unmarked_token_of_another_kind_is_refused_all_the_same(
    lenient: TokenVerifier, claims: dict[str, Any]
) -> None:
    assert await refusal(lenient, KEY.token(typ="JWT", **claims)) == "token-type-wrong"
    assert await refusal(lenient, KEY.token(typ="logout+jwt", **claims)) == "token-type-wrong"


@pytest.mark.parametrize(
    "claims",
    [
        {"azp": "one", "client_id": "another"},
        {"azp": 7},
        {"client_id": ["one"]},
        {"aud": [AUDIENCE, "another"]},
    ],
    ids=str,
)
async def test_a_token_whose_program_is_unclear_is_refused(verifier: TokenVerifier, claims: dict[str, Any]) -> None:
    assert await refusal(verifier, KEY.token(**claims)) == "client-unclear"


@pytest.mark.parametrize("claims", [{"azp": "one"}, {"client_id": "one"}, {"azp": "one", "aud": [AUDIENCE, "other"]}])
async def test_the_programs_that_are_served_can_be_named(tmp_path: Path, claims: dict[str, Any]) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(key_set_text(KEY))
    choosy = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(jwks), clients=frozenset({"one", "two"})))
    assert await choosy.verify(KEY.token(**claims), NOW)
    for other in ({"azp": "three"}, {"client_id": "three"}, {}):
        assert await refusal(choosy, KEY.token(**other)) == "client-not-trusted"


@pytest.mark.parametrize("claim", ["exp", "iat", "iss", "aud", "sub"])
async def test_a_token_without_a_required_claim_is_refused(verifier: TokenVerifier, claim: str) -> None:
    assert await refusal(verifier, KEY.token(without=claim)) == "claim-missing"


@pytest.mark.parametrize("claim", ["exp", "iat", "aud", "sub"])
async def test_a_required_claim_that_is_null_is_missing(verifier: TokenVerifier, claim: str) -> None:
    claims: dict[str, Any] = {claim: None}
    assert await refusal(verifier, KEY.token(**claims)) == "claim-missing"


async def test_clocks_may_differ_by_thirty_seconds(verifier: TokenVerifier) -> None:
    token = KEY.token()
    assert await verifier.verify(token, NOW - timedelta(seconds=30))
    assert await verifier.verify(token, NOW + HOUR + timedelta(seconds=29))
    assert await refusal(verifier, token, NOW - timedelta(seconds=31)) == "token-not-yet-valid"


async def test_a_remembered_token_still_expires(verifier: TokenVerifier) -> None:
    token = KEY.token()
    assert await verifier.verify(token, NOW)
    assert await refusal(verifier, token, NOW + HOUR + timedelta(seconds=30)) == "token-expired"


async def test_the_algorithm_none_is_refused(verifier: TokenVerifier) -> None:
    for name in ("none", "None", "NONE", ""):
        token = f"{encoded({'alg': name, 'kid': 'first'})}.{encoded(good_claims())}."
        assert await refusal(verifier, token) == "algorithm-not-allowed"


@pytest.mark.parametrize("algorithm", ["HS256", "HS512"])
async def test_a_public_key_is_never_taken_for_a_shared_secret(verifier: TokenVerifier, algorithm: str) -> None:
    for key in KEYS.values():
        secret = json.dumps(key.jwk).encode()
        signed = f"{encoded({'alg': algorithm, 'kid': key.kid})}.{encoded(good_claims())}"
        mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        assert await refusal(verifier, f"{signed}.{encoded(mac)}") == "algorithm-not-allowed"


async def test_a_key_serves_its_own_algorithm_only(verifier: TokenVerifier) -> None:
    token = KEYS["RS256"].token(kid=KEY.kid)
    assert await refusal(verifier, token) == "algorithm-not-allowed"


async def test_an_asymmetric_algorithm_that_is_not_on_the_list_is_refused(tmp_path: Path) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(key_set_text(*KEYS.values()))
    narrow = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(jwks), algorithms=("EdDSA",)))
    assert await narrow.verify(KEY.token(), NOW)
    assert await refusal(narrow, KEYS["RS256"].token()) == "algorithm-not-allowed"


async def test_a_key_that_the_issuer_does_not_publish_is_refused(verifier: TokenVerifier) -> None:
    assert await refusal(verifier, SigningKey("strange").token()) == "key-unknown"
    assert await refusal(verifier, KEY.token(kid="")) == "key-unknown"


async def test_another_key_under_the_same_id_is_refused(verifier: TokenVerifier) -> None:
    assert await refusal(verifier, SigningKey("first").token()) == "signature-invalid"


async def test_a_key_that_the_token_brings_along_is_not_used(verifier: TokenVerifier) -> None:
    stranger = SigningKey("first")
    headers = {"kid": "first", "jwk": stranger.jwk, "jku": "http://127.0.0.1:1/jwks.json"}
    token = jwt.encode(good_claims(), stranger.private, algorithm="EdDSA", headers=headers)
    assert await refusal(verifier, token) == "signature-invalid"


async def test_a_changed_token_is_refused_although_the_true_one_is_remembered(verifier: TokenVerifier) -> None:
    token = KEY.token()
    await verifier.verify(token, NOW)
    header, _, signature = token.split(".")
    raised = encoded(good_claims() | {"roles": ["privacy-officer"]})
    assert await refusal(verifier, f"{header}.{raised}.{signature}") == "signature-invalid"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "ä.ö.å",
        "\ud800",
        "x" * 8193,
        f"{encoded(b'[' * 5000)}.e30.e30",
        f"{encoded({'alg': ['EdDSA'], 'kid': {}})}.e30.e30",
        f"{encoded([1])}.e30.e30",
        f"{encoded({'alg': 'EdDSA', 'kid': 'first', 'crit': ['x'], 'x': 1})}.e30.e30",
        f"{encoded({'alg': 'EdDSA', 'kid': 'first', 'b64': False, 'crit': ['b64']})}..e30",
    ],
    ids=lambda token: ascii(token)[:24],
)
async def test_what_is_no_token_is_refused(verifier: TokenVerifier, token: str) -> None:
    assert await refusal(verifier, token) in ("token-malformed", "algorithm-not-allowed")


NO_TOKENS = st.one_of(
    st.text(),
    st.binary().map(lambda raw: raw.decode("latin-1")),
    st.tuples(st.binary(), st.binary(), st.binary()).map(lambda parts: ".".join(encoded(part) for part in parts)),
    st.tuples(
        st.dictionaries(
            st.sampled_from(["alg", "kid", "typ", "crit", "b64"]), st.sampled_from(["EdDSA", "first", [], 1])
        ),
        st.dictionaries(st.text(max_size=3), st.integers()),
        st.binary(min_size=64, max_size=64),
    ).map(lambda parts: ".".join(encoded(part) for part in parts)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)
REPEATABLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)


@REPEATABLE
@given(token=NO_TOKENS)
async def test_random_bytes_raise_nothing_but_the_refusal(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(token, NOW)


@REPEATABLE
@given(signature=st.binary(max_size=300), algorithm=st.sampled_from(sorted(KEYS)))
async def test_a_random_signature_is_refused_as_such(verifier: TokenVerifier, signature: bytes, algorithm: str) -> None:
    signed = KEYS[algorithm].token().rsplit(".", 1)[0]
    assert await refusal(verifier, f"{signed}.{encoded(signature)}") == "signature-invalid"


@REPEATABLE
@given(changes=st.dictionaries(st.sampled_from([*(set(good_claims()) - {"iss"}), "nbf", "jti", "on_behalf_of"]), JSON))
async def test_random_claims_under_a_good_signature_raise_nothing_but_the_refusal(
    verifier: TokenVerifier, changes: dict[str, Any]
) -> None:
    try:
        actor = await verifier.verify(KEY.token(**changes), NOW)
    except Unauthenticated:
        return
    assert actor.organisation == ORGANISATION or actor.is_operator


@pytest.mark.parametrize("algorithms", [("none",), ("HS256",), ("EdDSA", "HS256"), (), ("eddsa",)])
def test_settings_with_a_shared_secret_or_no_algorithm_are_refused(algorithms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="allow one or more"):
        TokenSettings(ISSUER, AUDIENCE, "jwks.json", algorithms=algorithms)


def test_settings_without_an_audience_are_refused() -> None:
    with pytest.raises(ValueError, match="audience"):
        TokenSettings(ISSUER, "", "jwks.json")
