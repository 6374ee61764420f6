"""The agreements service with three organisations, at a moment that the test may move."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.agreements.service import SERVICE
from tests.support.cooperation import Cooperation, cooperation
from tests.support.services import Moment, ServiceUnderTest, service_client


@pytest.fixture(scope="session")
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
def moment() -> Moment:
    return Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))


@pytest.fixture
async def service(tmp_path: Path, migrated_url: str, moment: Moment) -> AsyncIterator[ServiceUnderTest]:
    """The service on SQLite, then on PostgreSQL."""
    async with service_client(SERVICE, tmp_path, database_url=migrated_url, clock=moment) as service:
        yield service


@pytest.fixture
async def world(service: ServiceUnderTest) -> Cooperation:
    return await cooperation(service)
