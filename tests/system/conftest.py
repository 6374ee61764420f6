"""What the tests of the whole system share."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the processes of these tests keep their bytecode on a machine that keeps none."""
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(trust_env=False, timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session
