"""The referrals service with a town, a café and an agreement between them, at a moment that the test may move."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.referrals.service import SERVICE
from tests.support.referrals import Referrals, referrals_service
from tests.support.services import Moment


@pytest.fixture
def moment() -> Moment:
    """A Thursday; Friday is Midsummer Eve."""
    return Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
async def world(tmp_path: Path, migrated_url: str, moment: Moment) -> AsyncIterator[Referrals]:
    """On SQLite, then on PostgreSQL."""
    async with referrals_service(tmp_path, moment, migrated_url) as world:
        await world.agree()
        yield world
