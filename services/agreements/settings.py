"""Settings of the agreements service (`AGREEMENTS_…`)."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class AgreementsSettings(ServiceSettings):
    """What every service needs, and nothing of its own yet."""

    model_config = SettingsConfigDict(env_prefix="AGREEMENTS_", extra="ignore", validate_default=True)
