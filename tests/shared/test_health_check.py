"""The container's health check: exit code 0 for a ready service, 1 for all else, and no service is imported for it."""

import subprocess
import sys

import pytest
from pytest_httpserver import HTTPServer

from shared.health import main


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (500, 1)])
def test_the_exit_code_is_what_readyz_says(
    httpserver: HTTPServer, status: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    httpserver.expect_request("/readyz").respond_with_data('{"database":"ok"}', status=status)
    assert main([str(httpserver.port)]) == code
    assert capsys.readouterr().out == '{"database":"ok"}\n'


def test_a_service_that_does_not_answer_is_not_healthy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["1"]) == 1
    assert capsys.readouterr().out.startswith("no answer: ")


def test_a_check_imports_nothing_that_would_cost_it_seconds() -> None:
    script = "import sys, shared.health; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"fastapi", "sqlalchemy", "kafka", "pydantic", "services"} & set(loaded)
