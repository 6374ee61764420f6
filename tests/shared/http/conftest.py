"""The parcel service's API on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.parcel_api import ParcelApi


@pytest.fixture
async def api(database_url: str, tmp_path: Path) -> AsyncIterator[ParcelApi]:
    api = ParcelApi(database_url, tmp_path)
    yield api
    await api.close()
