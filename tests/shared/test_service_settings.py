"""Settings that every service has, and the values that none may have."""

import pytest
from pydantic import ValidationError

from shared.settings import ServiceSettings

COMPLETE = {
    "database_url": "postgresql+asyncpg://x@127.0.0.1/x",
    "kafka_bootstrap": "127.0.0.1:9092",
    "token_issuer": "https://issuer.example",
    "token_jwks": "https://issuer.example/jwks",
    "idempotency_key_secret": "Pq7r0xWk3mZc9vTy1bNs5hJd8fGl2uAe",
}


def test_a_pool_that_two_waiting_relays_would_nearly_empty_is_refused() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 4"):
        ServiceSettings.model_validate(COMPLETE | {"database_pool": 3})
    assert ServiceSettings.model_validate(COMPLETE | {"database_pool": 4}).database_pool == 4


QUOTAS = ("quota_questions", "quota_commands", "quota_outward", "quota_strangers")


def test_quotas_and_proxies_are_read_from_the_environment_as_an_operator_writes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = dict.fromkeys(QUOTAS, "20/hour") | {"trusted_proxies": "10.0.0.0/8, 2001:db8::1"}
    for name, value in written.items():
        monkeypatch.setenv(f"VIDARE_{name}".upper(), value)
    read = ServiceSettings(**COMPLETE)  # type: ignore[arg-type]
    assert [str(getattr(read, name)) for name in QUOTAS] == ["20/hour"] * len(QUOTAS)
    assert read.trusted_proxies == ("10.0.0.0/8", "2001:db8::1")


@pytest.mark.parametrize(
    "wrong", [{"quota_outward": "20"}, {"trusted_proxies": "proxy.example"}, {"trusted_proxies": "10.0.0.1/8"}]
)
def test_a_quota_or_a_proxy_that_nobody_understands_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ServiceSettings.model_validate(COMPLETE | wrong)


def test_keys_in_a_file_serve_without_end_unless_it_is_said_that_something_renews_it() -> None:
    assert ServiceSettings.model_validate(COMPLETE).token_jwks_serve_seconds is None
    read = ServiceSettings.model_validate(COMPLETE | {"token_jwks_serve_seconds": "86400"})
    assert read.token_jwks_serve_seconds == 86400
