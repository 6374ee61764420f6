"""Public linters have nothing to say of the committed documents, but for what stands in their files with a reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reference.tools import DOCUMENTS, HERE, node_tools, run


def redocly(*documents: Path) -> tuple[int, str]:
    tools = node_tools()
    return run(tools / "node_modules/.bin/redocly", "lint", "--config", HERE / "redocly.yaml", *documents, folder=tools)


def spectral(*documents: Path) -> tuple[int, str]:
    tools = node_tools()
    ruleset = ("--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint")
    return run(tools / "node_modules/.bin/spectral", "lint", *ruleset, *documents, folder=tools)


LINTERS = [pytest.param(linter, id=linter.__name__) for linter in (redocly, spectral)]


@pytest.mark.parametrize("linter", LINTERS)
def test_it_finds_nothing_in_the_documents(linter: Any) -> None:
    code, said = linter(*DOCUMENTS.values())
    assert code == 0, said


@pytest.mark.parametrize("linter", LINTERS)
def test_it_finds_what_is_wrong(linter: Any, tmp_path: Path) -> None:
    answer = {
        "description": "as it is",
        "content": {"application/json": {"schema": {"type": "string", "examples": [7]}}},
    }
    document = {"openapi": "3.1.0", "info": {"title": "Wrong"}, "paths": {"/": {"get": {"responses": {"200": answer}}}}}
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(document), encoding="utf-8")
    code, said = linter(wrong)
    assert code != 0, said
