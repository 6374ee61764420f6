"""What the tests of all services share: a new database of either kind, empty or migrated."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.databases import PostgresServer, SqliteFiles

_both_kinds = pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.containers)])


@_both_kinds
async def empty_database(request: pytest.FixtureRequest, sqlite_files: SqliteFiles) -> AsyncIterator[str]:
    """The address of an empty database: on SQLite, then on PostgreSQL. A test that takes it runs on both."""
    if request.param == "sqlite":
        yield sqlite_files.empty()
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    url = await postgres.empty()
    yield url
    await postgres.drop(url)


@_both_kinds
async def migrated_url(
    request: pytest.FixtureRequest, sqlite_files: SqliteFiles, migrations: Path
) -> AsyncIterator[str]:
    """The address of a new database that is migrated already: on SQLite, then on PostgreSQL.

    `migrations` is a fixture of each service's tests.
    """
    if request.param == "sqlite":
        yield await sqlite_files.new(migrations)
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    url = await postgres.new(migrations)
    yield url
    await postgres.drop(url)
