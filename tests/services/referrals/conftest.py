"""The referrals service with a town, a café and an agreement between them, at a moment that the test may move."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.referrals.service import SERVICE
from shared.persistence.database import Database
from shared.persistence.schema import upgrade
from tests.support.referrals import Referrals, referrals_service
from tests.support.services import Moment


@pytest.fixture
def moment() -> Moment:
    """A Thursday; Friday is Midsummer Eve."""
    return Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
async def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("referrals") / "template.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await upgrade(database, SERVICE.migrations)
    await database.close()
    return file


@pytest.fixture
async def world(tmp_path: Path, migrated_file: Path, moment: Moment) -> AsyncIterator[Referrals]:
    """On SQLite."""
    file = shutil.copy(migrated_file, tmp_path / "referrals.db")
    async with referrals_service(tmp_path, moment, f"sqlite+aiosqlite:///{file}") as world:
        await world.agree()
        yield world


@pytest.fixture
async def either_world(tmp_path: Path, empty_database: str, moment: Moment) -> AsyncIterator[Referrals]:
    """On SQLite, then on PostgreSQL: for what depends on locks or on the dialect."""
    async with referrals_service(tmp_path, moment, empty_database) as world:
        await world.agree()
        yield world
