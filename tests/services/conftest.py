"""What the tests of all services share: a new, empty database of either kind."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.databases import PostgresServer


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.containers)])
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: on SQLite, then on PostgreSQL. A test that takes it runs on both."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'service.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    name = f"service_{uuid4().hex}"
    await postgres.execute(f'CREATE DATABASE "{name}"')
    return postgres.url(name)
