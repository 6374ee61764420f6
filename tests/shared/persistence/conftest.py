"""A database with the tables of `things.py` alone."""

from collections.abc import AsyncIterator

import pytest

from shared.persistence.database import Database
from tests.shared.persistence.things import TABLES
from tests.support.databases import PostgresServer, SqliteFiles


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.containers)])
async def things_database(request: pytest.FixtureRequest, sqlite_files: SqliteFiles) -> AsyncIterator[Database]:
    """One that has these two tables alone."""
    if request.param == "sqlite":
        database = Database(sqlite_files.empty())
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        database = Database(await server.empty())
    async with database.connection() as connection:
        await connection.run_sync(TABLES.create_all)
    yield database
    await database.close()
