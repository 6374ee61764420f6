"""What the referrals service refuses to start with."""

import base64
from typing import Any

import pytest
from pydantic import ValidationError

from services.referrals.settings import ReferralsSettings
from shared.settings import missing_settings

COMPLETE = {
    "database_url": "postgresql+asyncpg://x@127.0.0.1/x",
    "kafka_bootstrap": "127.0.0.1:9092",
    "token_issuer": "https://issuer.example",
    "token_jwks": "https://issuer.example/jwks",
    "idempotency_key_secret": "Pq7r0xWk3mZc9vTy1bNs5hJd8fGl2uAe",
    "client_keys": "one:" + base64.b64encode(bytes(range(32))).decode(),
    "search_key": "Lk4j9sDf2gHq8wEr5tYu1iOp7aZx3cVb",
}


def read(**given: Any) -> ReferralsSettings:
    return ReferralsSettings.model_validate(COMPLETE | given)


@pytest.mark.parametrize("environment", [{"VIDARE_ENV": "production"}, {}], ids=["said", "by default"])
def test_production_refuses_the_sandbox_of_invented_identity_codes(environment: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        read(sandbox=True, **environment)
    said = missing_settings("referrals", [dict(error) for error in refused.value.errors()])
    assert "REFERRALS_SANDBOX: it takes invented identity codes" in said


def test_a_demonstration_and_production_without_a_sandbox_start() -> None:
    assert read(sandbox=True, VIDARE_ENV="demo").sandbox
    assert not read(VIDARE_ENV="production").sandbox


def test_production_tells_of_places_no_sooner_than_nobody_can_join_them_to_a_referral() -> None:
    with pytest.raises(ValidationError) as refused:
        read(VIDARE_ENV="production", places_told_after_seconds=599)
    said = missing_settings("referrals", [dict(error) for error in refused.value.errors()])
    assert "REFERRALS_PLACES_TOLD_AFTER_SECONDS: less than 600" in said
    assert read(VIDARE_ENV="production").places_told_after_seconds == 600
    assert read(VIDARE_ENV="demo", places_told_after_seconds=0).places_told_after_seconds == 0
