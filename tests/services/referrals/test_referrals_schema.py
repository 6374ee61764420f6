"""The migrations make exactly the tables that the rows describe, and can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, select

from services.referrals.model.provision.row import LegalProvision
from services.referrals.service import SERVICE
from shared.persistence.database import Database
from shared.persistence.mechanisms import MECHANISMS
from shared.persistence.schema import config, include, upgrade


def _differences(connection: Connection) -> list[object]:
    both = MetaData()
    for tables in (SERVICE.tables, MECHANISMS):
        for table in tables.tables.values():
            table.to_metadata(both)
    options = {"compare_type": True, "include_object": include}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), both))


async def test_the_migrations_make_the_tables_of_the_models(empty_database: str) -> None:
    database = Database(empty_database)
    await upgrade(database, SERVICE.migrations)
    async with database.connection() as connection:
        assert await connection.run_sync(_differences) == []
    await database.close()


async def test_the_migrations_can_be_taken_back(empty_database: str) -> None:
    database = Database(empty_database)
    await upgrade(database, SERVICE.migrations)
    async with database.connection() as connection:
        await connection.run_sync(
            lambda bare: command.downgrade(config(SERVICE.migrations, bare, SERVICE.tables), "referrals@base")
        )
        left = set(await connection.run_sync(lambda bare: inspect(bare).get_table_names()))
    assert left == set(MECHANISMS.tables) | {"alembic_version"}
    await database.close()


async def test_the_provisions_of_both_acts_are_proposed_from_the_start_and_none_is_enabled(empty_database: str) -> None:
    database = Database(empty_database)
    await upgrade(database, SERVICE.migrations)
    async with database.reading() as session:
        rows = (await session.execute(select(LegalProvision))).scalars().all()
    known = {(row.act, row.section, str(row.valid_from)): row.valid_until for row in rows}
    assert str(known["1386/2010", "29", "2011-09-01"]) == "2024-12-31"
    assert known["681/2023", "16", "2025-01-01"] is None
    assert {(row.checked_by, row.checked_on) for row in rows} == {(None, None)}
    await database.close()
