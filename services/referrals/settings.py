"""Settings of the referrals service (`REFERRALS_…`)."""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from services.referrals.tools import Tools
from services.referrals.vault import Vault
from shared.persistence.encryption import KeyRing
from shared.persistence.key_lines import weak_keys
from shared.production import Fault, weak
from shared.settings import ServiceSettings

_SHORTEST = 600  # seconds
_SHORTEST_KEY = 32  # characters


class ReferralsSettings(ServiceSettings):
    """`client_keys` is the key ring, one `id:base64` a line, the first active; losing it loses all client data."""

    model_config = SettingsConfigDict(env_prefix="REFERRALS_", extra="ignore", validate_default=True)

    client_keys: SecretStr
    search_key: SecretStr = Field(description="keys the hashes of exact search: one a line, the first for new rows")
    sandbox: bool = Field(False, description="accept invented identity codes (individual numbers 900–999)")

    places_told_after_seconds: int = Field(
        600,
        ge=0,
        description="how soon others hear of a place that was taken; chance makes it up to four times as long",
    )

    contact_business_days: int = Field(
        5, ge=1, le=60, description="business days within which a person is contacted whom somebody asks to contact"
    )
    contact_kept_days: int = Field(
        30, ge=1, le=366, description="days for which a contact request's content is kept after it was taken up"
    )

    @field_validator("search_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        keys = search_keys(value.get_secret_value())
        if not keys or min(map(len, keys)) < _SHORTEST_KEY:
            raise ValueError(f"each search key has {_SHORTEST_KEY} characters or more, and there is one")
        return value

    def production_faults(self) -> Iterator[Fault]:
        yield from super().production_faults()
        if self.sandbox:
            yield "sandbox", "it takes invented identity codes for real ones"
        if self.places_told_after_seconds < _SHORTEST:
            yield "places_told_after_seconds", f"less than {_SHORTEST} lets times join a place to its referral"
        for key in search_keys(self.search_key.get_secret_value()):
            yield from weak("search_key", key)
        yield from weak_keys("client_keys", self.client_keys.get_secret_value())


def make_tools(settings: ReferralsSettings) -> Tools:
    """The vault, from the keys in the settings."""
    ring = KeyRing.parse(settings.client_keys.get_secret_value())
    delay = timedelta(seconds=settings.places_told_after_seconds)
    keys = [key.encode() for key in search_keys(settings.search_key.get_secret_value())]
    return Tools(
        Vault(ring, *keys),
        settings.sandbox,
        delay,
        contact_days=settings.contact_business_days,
        contact_kept=timedelta(days=settings.contact_kept_days),
    )


def search_keys(text: str) -> list[str]:
    """One on each line that is not empty; the first is that of new rows."""
    return [line.strip() for line in text.splitlines() if line.strip()]
