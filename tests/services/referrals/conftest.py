"""The referrals service with a town, a café and an agreement between them, at a moment that the test may move."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.referrals.service import SERVICE
from tests.support.databases import PostgresServer, SqliteFiles
from tests.support.referrals import Referrals, referrals_service
from tests.support.services import Moment


@pytest.fixture
def moment() -> Moment:
    """A Thursday; Friday is Midsummer Eve."""
    return Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.containers)])
async def migrated_url(request: pytest.FixtureRequest, sqlite_files: SqliteFiles) -> AsyncIterator[str]:
    """The address of a new database that is migrated already: on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield await sqlite_files.new(SERVICE.migrations)
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    url = await postgres.new(SERVICE.migrations)
    yield url
    await postgres.drop(url)


@pytest.fixture
async def world(tmp_path: Path, migrated_url: str, moment: Moment) -> AsyncIterator[Referrals]:
    """On SQLite, then on PostgreSQL."""
    async with referrals_service(tmp_path, moment, migrated_url) as world:
        await world.agree()
        yield world
