"""All services, each with its scenes, for the tests that walk over every route."""

from collections.abc import Iterator, Mapping

import pytest

from tests.contracts.fuzzing import Stand
from tests.contracts.stands import open_stands, sqlite_url


@pytest.fixture(scope="package")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Stand]]:
    with open_stands(tmp_path_factory.mktemp("walked"), sqlite_url) as made:
        yield made
