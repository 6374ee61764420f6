"""Settings of the referrals service (`REFERRALS_…`)."""

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from services.referrals.tools import Tools
from services.referrals.vault import Vault
from shared.persistence.encryption import KeyRing
from shared.settings import ServiceSettings


class ReferralsSettings(ServiceSettings):
    """`client_keys` is the key ring, one `id:base64` a line, the first active; losing it loses all client data."""

    model_config = SettingsConfigDict(env_prefix="REFERRALS_", extra="ignore", validate_default=True)

    client_keys: SecretStr
    search_key: SecretStr = Field(min_length=32, description="keys the hashes of exact search")
    sandbox: bool = Field(False, description="accept invented identity codes (individual numbers 900–999)")

    @field_validator("sandbox")
    @classmethod
    def _not_in_production(cls, sandbox: bool, others: ValidationInfo) -> bool:
        if sandbox and others.data.get("environment") == "production":
            raise ValueError("VIDARE_ENV=production refuses the sandbox, which takes invented codes for real ones")
        return sandbox


def make_tools(settings: ReferralsSettings) -> Tools:
    """The vault, from the keys in the settings."""
    ring = KeyRing.parse(settings.client_keys.get_secret_value())
    return Tools(Vault(ring, settings.search_key.get_secret_value().encode()), settings.sandbox)
