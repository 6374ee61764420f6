"""The service's table of contents: its schema, its settings, its addresses."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from services.agreements.model.agreement.table import MOVES
from services.agreements.model.tables import TABLES
from services.agreements.service import SERVICE
from services.agreements.settings import AgreementsSettings
from shared.persistence.mechanisms import MECHANISMS
from shared.persistence.schema import is_current
from tests.support.services import ServiceUnderTest


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, [TABLES, MECHANISMS]))  # type: ignore[arg-type]


async def test_the_migrations_make_exactly_the_tables_of_the_model(service: ServiceUnderTest) -> None:
    database = service.runtime.database
    assert await is_current(database, SERVICE.migrations)
    async with database.connection() as connection:
        assert await connection.run_sync(differences) == []


def test_settings_come_from_variables_with_the_services_own_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = {
        "AGREEMENTS_DATABASE_URL": "postgresql+asyncpg://agreements@127.0.0.1/x",
        "AGREEMENTS_KAFKA_BOOTSTRAP": "127.0.0.1:9092",
        "AGREEMENTS_TOKEN_ISSUER": "https://issuer.example",
        "AGREEMENTS_TOKEN_JWKS": "https://issuer.example/jwks",
        "AGREEMENTS_IDEMPOTENCY_KEY_SECRET": "Pq7r0xWk3mZc9vTy1bNs5hJd8fGl2uAe",
    }
    for variable, value in needed.items():
        monkeypatch.setenv(variable, value)
    settings = AgreementsSettings()
    assert settings.kafka_bootstrap == "127.0.0.1:9092"
    assert settings.environment == "production"


async def test_every_move_of_organisations_has_its_own_documented_address(service: ServiceUnderTest) -> None:
    paths = (await service.client.get("/openapi.json")).json()["paths"]
    for move in MOVES.moves:
        path = f"/v1/agreements/{{agreement_id}}/{move.slug}"
        assert (path in paths) is move.has_route
    body = paths["/v1/agreements/{agreement_id}/decline"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"].endswith("/Decline")


async def test_the_service_is_ready_when_its_database_is(service: ServiceUnderTest) -> None:
    answer = await service.client.get("/readyz")
    assert (answer.status_code, answer.json()["schema"]) == (200, "ok")
