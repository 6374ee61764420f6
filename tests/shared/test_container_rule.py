"""Where no container engine answers, tests that need one say so and are skipped; in CI they fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ONE_TEST = "tests/shared/persistence/test_failures.py::test_commands_that_lock_each_other_out_are_waited_for"


def outcome(**environment: str) -> str:
    """The last lines of a run of one such test without an engine."""
    surroundings = {name: value for name, value in os.environ.items() if name != "CI"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:warnings", _ONE_TEST],
        cwd=Path(__file__).parents[2],
        env=surroundings | {"DOCKER_HOST": "unix:///no/engine.sock"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.stdout


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, ("1 skipped", "needs containers: no container engine answers")),
        ({"CI": "true"}, ("1 error", "it must run")),
    ],
)
def test_a_test_that_needs_containers_is_skipped_with_its_reason_and_fails_in_ci(
    environment: dict[str, str], said: tuple[str, str]
) -> None:
    text = outcome(**environment)
    for words in said:
        assert words in text
