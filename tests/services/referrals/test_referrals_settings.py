"""What the referrals service refuses to start with."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.referrals.settings import ReferralsSettings
from shared.settings import missing_settings

COMPLETE = {
    "database_url": "sqlite+aiosqlite:///x",
    "kafka_bootstrap": "127.0.0.1:9092",
    "token_issuer": "https://issuer.example",
    "token_jwks": "https://issuer.example/jwks",
    "idempotency_key_secret": "x" * 32,
    "client_keys": "one:" + "A" * 43 + "=",
    "search_key": "y" * 32,
}


def read(**given: Any) -> ReferralsSettings:
    return ReferralsSettings.model_validate(COMPLETE | given)


@pytest.mark.parametrize("environment", [{"VIDARE_ENV": "production"}, {}], ids=["said", "by default"])
def test_production_refuses_the_sandbox_of_invented_identity_codes(environment: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        read(sandbox=True, **environment)
    said = missing_settings("referrals", [dict(error) for error in refused.value.errors()])
    assert "REFERRALS_SANDBOX: Value error, VIDARE_ENV=production refuses the sandbox" in said


def test_a_demonstration_and_production_without_a_sandbox_start() -> None:
    assert read(sandbox=True, VIDARE_ENV="demo").sandbox
    assert not read(VIDARE_ENV="production").sandbox
