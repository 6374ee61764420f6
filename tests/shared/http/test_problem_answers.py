"""Every error is a problem document with a stable type, and says nothing of what was sent or of what is inside."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.http.json_bodies import Limits
from shared.kernel.refusals import Kind
from tests.support.parcel_api import SECRET, ParcelApi, code_of, problem_of


async def test_a_request_without_a_token_is_401_with_a_challenge(api: ParcelApi) -> None:
    answer = await api.client.get("/v1/parcels")
    assert code_of(answer) == (401, "credentials-missing")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_an_unknown_address_and_an_unknown_method_are_404_and_405(api: ParcelApi) -> None:
    assert code_of(await api.get("/v1/nothing")) == (404, "no-such-address")
    assert code_of(await api.get("/v1/parcels/")) == (404, "no-such-address"), "no redirect to the address without /"
    answer = await api.client.put("/v1/parcels", headers=api.headers())
    assert code_of(answer) == (405, "method-not-allowed")
    assert set(answer.headers["allow"].split(", ")) & {"GET", "POST"}


async def test_an_object_of_another_organisation_is_answered_as_if_it_did_not_exist(api: ParcelApi) -> None:
    address = f"/v1/parcels/{(await api.create()).json()['id']}"
    foreign = {"Authorization": f"Bearer {api.token(organisation=uuid4())}"}
    there = await api.client.get(address, headers=foreign)
    nowhere = await api.get(f"/v1/parcels/{uuid4()}")
    assert code_of(there) == code_of(nowhere) == (404, "not-found")
    assert problem_of(there)["detail"] == problem_of(nowhere)["detail"]
    moved = await api.client.post(f"{address}/send", headers=foreign | {"If-Match": '"1"'})
    assert code_of(moved) == (404, "not-found")


async def test_a_role_that_is_never_allowed_is_403(api: ParcelApi) -> None:
    address = f"/v1/parcels/{(await api.create()).json()['id']}/send"
    supervisor = {"Authorization": f"Bearer {api.token(roles=['supervisor'])}", "If-Match": '"1"'}
    assert code_of(await api.client.post(address, headers=supervisor)) == (403, "role-not-allowed")


async def test_a_move_that_is_not_allowed_now_is_409_and_says_which_are(api: ParcelApi) -> None:
    address = f"/v1/parcels/{(await api.create()).json()['id']}"
    assert (await api.post(f"{address}/send", if_match='"1"')).status_code == 200
    answer = await api.post(f"{address}/weigh", {"size": 2}, if_match='"2"')
    assert code_of(answer) == (409, "move-not-allowed")
    assert problem_of(answer)["allowed_moves"] == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Kind.INVALID, 422),
        (Kind.NOT_FOUND, 404),
        (Kind.FORBIDDEN, 403),
        (Kind.NOT_ALLOWED, 409),
        (Kind.STALE, 412),
        (Kind.PRECONDITION_MISSING, 428),
        (Kind.NOT_READY, 503),
    ],
)
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_each_kind_of_refusal_has_its_status(api: ParcelApi, kind: Kind, status: int) -> None:
    answer = await api.get(f"/v1/refusals/{kind}")
    assert code_of(answer) == (status, "no-thanks")
    assert problem_of(answer)["allowed_moves"] == ["wait"]
    assert ("retry-after" in answer.headers) == (status == 503)


@pytest.mark.parametrize("body", [b"{", b"[1,", b"\xff\xfe", b"{'a': 1}"])
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_body_that_is_no_json_is_400(api: ParcelApi, body: bytes) -> None:
    headers = api.headers(content_type="application/json", idempotency_key="k")
    answer = await api.client.post("/v1/parcels", content=body, headers=headers)
    assert code_of(answer) == (400, "malformed-json")


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_body_that_is_no_json_is_503_while_nobody_can_tell_who_sent_it(api: ParcelApi, tmp_path: Path) -> None:
    (tmp_path / "jwks.json").unlink()
    for body in (b"{", b"{}"):
        headers = api.headers(content_type="application/json", idempotency_key="k")
        answer = await api.client.post("/v1/parcels", content=body, headers=headers)
        assert code_of(answer) == (503, "issuer-unreachable")
        assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_keys_that_nobody_renewed_for_longer_than_the_setting_are_503(database_url: str, tmp_path: Path) -> None:
    api = ParcelApi(database_url, tmp_path, token_jwks_serve_seconds=600)
    assert (await api.get("/v1/parcels")).status_code == 200
    long_ago = time.time() - 601
    os.utime(tmp_path / "jwks.json", (long_ago, long_ago))
    assert code_of(await api.get("/v1/parcels")) == (503, "issuer-unreachable")
    await api.close()


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_body_that_is_not_said_to_be_json_is_refused(api: ParcelApi) -> None:
    headers = api.headers(content_type="text/plain", idempotency_key="k")
    answer = await api.client.post("/v1/parcels", content=b'{"size": 1}', headers=headers)
    assert code_of(answer) == (415, "unsupported-media-type")
    assert answer.headers["accept"] == "application/json"


async def _in_pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 65536 + 1):
        yield b" " * 65536


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_body_that_is_too_large_is_413_whether_it_says_so_or_not(api: ParcelApi) -> None:
    headers = api.headers(content_type="application/json", idempotency_key="k")
    declared = await api.client.post("/v1/parcels", content=b" " * (Limits().size + 1), headers=headers)
    assert code_of(declared) == (413, "body-too-large")
    in_pieces = await api.client.post("/v1/parcels", content=_in_pieces(Limits().size), headers=headers)
    assert code_of(in_pieces) == (413, "body-too-large")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"size": 1, "colour": "red"}, "/colour", "extra_forbidden"),
        ({"size": "many"}, "/size", "int_type"),
        ({"label": "x"}, "/label", "string_pattern_mismatch"),
        ({"a/b~c": 1}, "/a~1b~0c", "extra_forbidden"),
        ([], "", "model_attributes_type"),
    ],
)
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_field_that_breaks_a_rule_is_422_with_its_pointer(
    api: ParcelApi, body: Any, pointer: str, code: str
) -> None:
    answer = await api.post("/v1/parcels", body, idempotency_key="k")
    assert code_of(answer) == (422, "invalid-request")
    (error,) = problem_of(answer)["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    place = pointer.removeprefix("/") or "the body"
    assert problem_of(answer)["detail"] == f"The request breaks rules: {place}: {error['detail']}."


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_parameter_that_breaks_a_rule_is_422_with_its_name(api: ParcelApi) -> None:
    answer = await api.get("/v1/parcels?limit=0")
    assert problem_of(answer)["errors"][0]["parameter"] == "limit"
    assert "limit: " in problem_of(answer)["detail"]
    answer = await api.get("/v1/parcels/not-an-id")
    assert (answer.status_code, problem_of(answer)["errors"][0]["parameter"]) == (422, "parcel_id")


FIELDS = ["id", "size", "weight", "fragile", "day", "at", "plain_day", "plain_at", "code", "colour", "shape", "tags"]
SENT = st.text("abcdefghijkåäö 0123456789-+:T", min_size=6, max_size=24).map(lambda text: f"zq{text}qz")
SHAPES = st.sampled_from([lambda v: v, lambda v: [v], lambda v: {"kind": v}, lambda v: {"kind": "box", "x": v}])


@given(field=st.sampled_from([*FIELDS, "counts", "unknown"]), value=SENT, shape=SHAPES)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_a_422_never_repeats_a_value_that_was_sent(api: ParcelApi, field: str, value: str, shape: Any) -> None:
    answer = await api.post("/v1/everything", {field: shape(value)})
    if answer.status_code == 422:
        assert value not in answer.text
        problem_of(answer)
    else:
        assert (answer.status_code, field) in ((200, "tags"), (200, "code"))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_not_even_a_part_of_an_identity_code_is_repeated(api: ParcelApi, field: str) -> None:
    for value in (SECRET, {"kind": SECRET}, "131052-989T", "1952-10-13T99:99:99Z"):
        answer = await api.post("/v1/everything", {field: value})
        assert "989T" not in answer.text
        assert "99:99" not in answer.text


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
async def test_what_nobody_foresaw_is_500_and_says_nothing_of_the_inside(api: ParcelApi) -> None:
    answer = await api.get("/v1/crash")
    assert code_of(answer) == (500, "internal-error")
    assert "same one" in problem_of(answer)["detail"]
    assert "othing was changed" not in answer.text, "a commit may have been made and only its confirmation lost"
    assert SECRET not in answer.text
    assert "ValueError" not in answer.text
