"""Where no container engine answers, tests that need one say so and are skipped; in CI they fail."""

from collections.abc import Iterator

import pytest

from tests.support import containers


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A machine without a container engine."""
    containers.engine_trouble.cache_clear()
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/engine.sock")
    yield monkeypatch
    containers.engine_trouble.cache_clear()


def test_a_test_that_needs_containers_is_skipped_with_its_reason(no_engine: pytest.MonkeyPatch) -> None:
    no_engine.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs containers: no container engine answers"):
        containers.require_engine()


def test_in_ci_it_fails(no_engine: pytest.MonkeyPatch) -> None:
    no_engine.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="in CI it must run: no container engine answers"):
        containers.require_engine()


@pytest.mark.containers
def test_with_an_engine_it_runs() -> None:
    containers.require_engine()
