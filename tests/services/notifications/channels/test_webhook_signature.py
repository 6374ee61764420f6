from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from services.notifications.channels import signature

KEYS = st.binary(min_size=32, max_size=32)
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,128}", fullmatch=True)
BODIES = st.text(st.characters(exclude_categories=["Cs"])).map(str.encode)  # the oracle reads a body as UTF-8


def now() -> int:
    return int(datetime.now(UTC).timestamp())


@given(KEYS, IDS, BODIES)
def test_the_public_library_accepts_what_we_sign(key: bytes, message_id: str, body: bytes) -> None:
    secret = signature.hmac_secret(key)
    Webhook(secret).verify(body, signature.signed([secret], message_id, now(), body).headers, json_parse=False)


@given(KEYS, BODIES.filter(bool), st.data())
def test_the_public_library_refuses_a_changed_byte(key: bytes, body: bytes, data: st.DataObject) -> None:
    secret = signature.hmac_secret(key)
    headers = signature.signed([secret], "msg_1", now(), body).headers
    place = data.draw(st.integers(0, len(body) - 1))
    changed = body[:place] + (b"x" if body[place : place + 1] != b"x" else b"y") + body[place + 1 :]
    with pytest.raises((WebhookVerificationError, UnicodeDecodeError)):
        Webhook(secret).verify(changed, headers, json_parse=False)


@given(KEYS, KEYS, BODIES)
def test_while_a_secret_is_changed_the_old_and_the_new_one_verify(old: bytes, new: bytes, body: bytes) -> None:
    secrets = [signature.hmac_secret(new), signature.hmac_secret(old)]
    headers = signature.signed(secrets, "msg_1", now(), body).headers
    for secret in secrets:
        Webhook(secret).verify(body, headers, json_parse=False)


@pytest.mark.parametrize("message_id", ["", "a.b", "a b", "a\r\nb", "ä", "a" * 129, "a\n"])
def test_a_message_id_that_could_be_read_in_two_ways_is_not_signed(message_id: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        signature.sign([signature.hmac_secret(bytes(32))], message_id, 1, b"{}")


def test_a_webhook_without_a_secret_is_not_signed() -> None:
    with pytest.raises(ValueError, match="unsigned"):
        signature.sign([], "msg_1", 1, b"{}")


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
        "whsec_",
        "whsec_c2hvcnQ=",
        "whsec_!" + "A" * 43,
        "whsk_" + "A" * 43 + "=",
    ],
)
def test_what_is_no_secret_does_not_sign_and_is_not_repeated_in_the_error(secret: str) -> None:
    with pytest.raises(ValueError) as error:
        signature.sign([secret], "msg_1", 1, b"{}")
    key = secret.removeprefix("whsec_").removeprefix("whsk_")
    assert not key or key not in str(error.value)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_new_key_takes_exactly_32_random_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        signature.hmac_secret(bytes(length))
