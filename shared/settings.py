"""Settings of every service, from environment variables or files. Each service reads them with its own prefix.

`REFERRALS_DATABASE_URL`, `AGREEMENTS_HTTP_PORT` …; any of them may come from a file instead: put the file's path
in the variable of the same name with `_FILE` (as container secrets are mounted).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from shared.kernel.quotas import Quota, WrittenQuota
from shared.messaging.broker import KafkaConnection
from shared.production import CHANGE_OVER, Fault, local_issuer, refuse, unprotected, weak

_Quota = Annotated[WrittenQuota, NoDecode]  # as it is written: it is no JSON


class _SecretFiles(PydanticBaseSettingsSource):
    """Reads `<PREFIX><NAME>_FILE`: the value is the file's content without the last line break."""

    def __call__(self) -> dict[str, Any]:
        prefix = self.config.get("env_prefix", "")
        found: dict[str, Any] = {}
        for name in self.settings_cls.model_fields:
            path = os.environ.get(f"{prefix}{name}_FILE".upper())
            if path:
                found[name] = Path(path).read_text(encoding="utf-8").rstrip("\n")
        return found

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError(f"{field_name} is read in __call__, with {field}")


class KafkaSettings(BaseSettings):
    """Where Kafka is. The operator's commands for topics and lag need nothing else of a service's settings."""

    model_config = SettingsConfigDict(
        env_prefix="VIDARE_", extra="ignore", validate_default=True, hide_input_in_errors=True
    )

    environment: Literal["production", "demo", "test"] = Field("production", validation_alias="VIDARE_ENV")
    kafka_bootstrap: str
    kafka_tls: bool = False
    kafka_ca_file: str | None = None
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, _SecretFiles(settings_cls))

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        faults = list(self.production_faults()) if self.environment == "production" else []
        if faults:
            prefix = str(self.model_config.get("env_prefix", ""))
            lines = [f"{prefix}{name.upper()}: {why}" for name, why in faults]
            raise ValueError("VIDARE_ENV=production refuses\n  " + "\n  ".join(lines))
        return self

    def production_faults(self) -> Iterator[Fault]:
        """Everything that production refuses here. A service's settings add their own."""
        if self.kafka_mechanism == "PLAIN" and not self.kafka_tls:
            yield "kafka_mechanism", "PLAIN without TLS sends the password readably: use SCRAM, or TLS"

    def kafka(self) -> KafkaConnection:
        """How to reach Kafka."""
        password = self.kafka_password.get_secret_value() if self.kafka_password else None
        return KafkaConnection(
            self.kafka_bootstrap, self.kafka_tls, self.kafka_ca_file,
            self.kafka_mechanism, self.kafka_username, password,
        )  # fmt: skip


class ServiceSettings(KafkaSettings):
    """What every service needs. A service adds its own and sets its prefix."""

    database_url: SecretStr
    migration_database_url: SecretStr | None = Field(
        None, description="the same database as the role that owns its tables; `migrate` alone is given it"
    )
    # Two relays each hold a connection while they wait for Kafka; two more answer requests meanwhile.
    database_pool: int = Field(10, ge=4, le=100)
    http_host: str = "127.0.0.1"
    http_port: int = Field(8000, ge=0, le=65535)
    health_port: int = Field(9000, ge=0, le=65535, description="metrics and health of a worker")

    http_receive_seconds: float = Field(
        30.0, gt=0, le=600, description="for the head of a request, for its body, and for taking the answer"
    )

    token_issuer: str
    token_audience: str = "vidare"
    token_jwks: str = Field(description="address or file of the issuer's public keys")
    token_jwks_serve_seconds: int | None = Field(
        None, ge=600, description="so long after its last change a file of keys serves; for a file that is renewed"
    )

    token_untyped: bool = Field(False, description="take access tokens whose header does not say `typ: at+jwt`")
    token_clients: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="programs whose tokens are taken (`azp`, `client_id`); none named means any"
    )
    idempotency_key_secret: SecretStr = Field(min_length=32, description="keys the hash of a kept request")
    quota_questions: _Quota = Field(Quota(6000, 60), description="what one organisation may ask")
    quota_commands: _Quota = Field(Quota(3000, 60), description="what one organisation may change")
    quota_outward: _Quota = Field(Quota(300, 3600), description="of that, what writes to people outside")
    quota_strangers: _Quota = Field(Quota(300, 60), description="what one address may ask without a token")
    quota_forms: _Quota = Field(Quota(30, 3600), description="forms that one address may send without a token")
    quota_forms_together: _Quota = Field(Quota(2000, 3600), description="the same for all addresses together")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1", "::1"), description="addresses and networks whose X-Forwarded-For is believed"
    )
    log_style: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otlp_endpoint: str | None = None

    def production_faults(self) -> Iterator[Fault]:
        yield from super().production_faults()
        yield from local_issuer("token_issuer", self.token_issuer)
        yield from unprotected("token_issuer", self.token_issuer)
        yield from unprotected("token_jwks", self.token_jwks)
        yield from weak("idempotency_key_secret", self.idempotency_key_secret.get_secret_value())
        yield from _of_database("database_url", self.database_url.get_secret_value())
        if self.migration_database_url is not None:
            yield from _of_database("migration_database_url", self.migration_database_url.get_secret_value())

    def owners_database(self) -> tuple[str, str | None]:
        """The address by which the schema is made, and the service's role, which then needs rights: None where that
        role makes the schema itself.

        Raises RefusedInProduction where production would have one role for both.
        """
        runs_as = self.database_url.get_secret_value()
        owner = self.migration_database_url.get_secret_value() if self.migration_database_url else runs_as
        role = make_url(runs_as).username
        if role and make_url(owner).username != role:
            return owner, role
        if self.environment == "production":
            prefix = str(self.model_config.get("env_prefix", ""))
            fault = (
                f"{prefix}MIGRATION_DATABASE_URL: it names the tables' owner, another role than {prefix}DATABASE_URL's"
            )
            refuse(prefix.rstrip("_").lower(), [fault, CHANGE_OVER])
        return owner, None

    @field_validator("token_clients", "trusted_proxies", mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            ip_network(one)  # ValueError for what is none, or has bits behind its mask
        return value


def _of_database(setting: str, address: str) -> Iterator[Fault]:
    try:
        url = make_url(address)
    except ArgumentError:
        yield setting, "this is no address of a database"
        return
    if url.get_backend_name() == "sqlite":
        yield setting, "SQLite is for trying: it has one writer, and no other process may use it"
    if url.password:
        yield from weak(setting, str(url.password))


def missing_settings(service: str, errors: list[Mapping[str, Any]]) -> str:
    """One line for each setting that is missing or refused, by its variable's name and never with its value."""
    return f"{service} cannot start, its settings are not complete:\n" + "\n".join(
        f"  {_variable(service, error['loc'])}{str(error['msg']).removeprefix('Value error, ')}" for error in errors
    )


def _variable(service: str, place: Sequence[Any]) -> str:
    """Nothing for an error of all settings together: it names its variables itself."""
    return f"{service.upper()}_{'_'.join(str(part) for part in place).upper()}: " if place else ""
