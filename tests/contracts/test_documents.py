"""The generated documents stand as the code makes them, and no schema takes back what it has promised."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from deploy.contract_changes import withdrawn
from deploy.documents import ROOT, SCHEMAS, broken_promises, documents, drifted, main


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return documents()


def test_the_documents_are_up_to_date(made: dict[Path, str]) -> None:
    assert drifted(ROOT, made) == [], "run `make docs`"


def test_every_schema_keeps_what_the_committed_one_promised(made: dict[Path, str]) -> None:
    assert list(broken_promises(ROOT, made)) == []


def test_the_schema_of_a_type_that_is_not_published_any_more_is_missed(made: dict[Path, str], tmp_path: Path) -> None:
    _write(made, tmp_path)
    fewer = {path: text for path, text in made.items() if path.stem != "vidare.referral.submitted.v1"}
    assert list(broken_promises(tmp_path, fewer)) == ["vidare.referral.submitted.v1: is not published any more"]


def test_a_document_that_was_changed_by_hand_has_drifted(made: dict[Path, str], tmp_path: Path) -> None:
    _write(made, tmp_path)
    page = tmp_path / "docs" / "events.md"
    page.write_text(page.read_text(encoding="utf-8") + "One more.\n", encoding="utf-8")
    assert drifted(tmp_path, made) == [Path("docs/events.md")]
    assert main(["--check"], tmp_path) == 1
    assert main([], tmp_path) == 0
    assert drifted(tmp_path, made) == []


def test_schemas_that_would_break_a_promise_are_not_written(made: dict[Path, str], tmp_path: Path) -> None:
    _write(made, tmp_path)
    path = next(tmp_path.glob(SCHEMAS))
    promised = json.loads(path.read_text(encoding="utf-8"))
    promised["properties"]["colour"] = {"type": "string", "pattern": "^[a-z]+$"}
    before = json.dumps(promised)
    path.write_text(before, encoding="utf-8")
    assert main([], tmp_path) == 1
    assert path.read_text(encoding="utf-8") == before


def _write(made: dict[Path, str], root: Path) -> None:
    for path, text in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


PROMISED: dict[str, Any] = {
    "type": "object",
    "required": ["version", "happened"],
    "properties": {
        "version": {"type": "integer"},
        "unit": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]},
        "parties": {"type": "array", "items": {"$ref": "#/$defs/Party"}},
        "happened": {"type": "string", "format": "date-time"},
    },
    "$defs": {
        "Party": {
            "type": "object",
            "required": ["part"],
            "properties": {"part": {"type": "string", "enum": ["provider", "sender"]}},
        }
    },
}

Change = Callable[[dict[str, Any]], object]

BREAKING: dict[str, tuple[Change, str]] = {
    "a field is taken away": (lambda one: one["properties"].pop("unit"), "/unit: is gone"),
    "a field is renamed": (
        lambda one: one["properties"].update(moment=one["properties"].pop("happened")),
        "/happened: is gone",
    ),
    "a field may be left out": (
        lambda one: one["required"].remove("version"),
        "/version: was always there, and may be left out",
    ),
    "a field has another type": (
        lambda one: one["properties"].update(version={"type": "string"}),
        "/version: was integer, is string",
    ),
    "a field is never null any more": (
        lambda one: one["properties"]["unit"]["anyOf"].pop(),
        "/unit: was null or string, is string",
    ),
    "a field may be null": (
        lambda one: one["properties"].update(version={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        "/version: was integer, is integer or null",
    ),
    "a whole part is taken away": (lambda one: one["properties"].pop("parties"), "/parties: is gone"),
    "a form is changed": (
        lambda one: one["properties"]["happened"].update(format="date"),
        "/happened: had the form format date-time, has format date",
    ),
    "a code is taken away": (
        lambda one: one["$defs"]["Party"]["properties"]["part"]["enum"].remove("sender"),
        "/parties/*/part: may no longer be sender",
    ),
    "a field of a list's items is taken away": (
        lambda one: one["$defs"]["Party"].pop("properties"),
        "/parties/*/part: is gone",
    ),
}

ADDITIVE: dict[str, Change] = {
    "a field is added": lambda one: one["properties"].update(colour={"type": "string"}),
    "a needed field is added": lambda one: (
        one["properties"].update(colour={"type": "string"}),
        one["required"].append("colour"),
    ),
    "a code is added": lambda one: one["$defs"]["Party"]["properties"]["part"]["enum"].append("funder"),
    "a field is always there from now on": lambda one: one["required"].append("unit"),
    "a field is described": lambda one: one["properties"]["unit"].update(description="where it works"),
}


@pytest.mark.parametrize(("change", "said"), BREAKING.values(), ids=BREAKING)
def test_a_change_that_breaks_a_promise_is_seen(change: Change, said: str) -> None:
    changed = deepcopy(PROMISED)
    change(changed)
    assert list(withdrawn(PROMISED, changed)) == [said]


@pytest.mark.parametrize("change", ADDITIVE.values(), ids=ADDITIVE)
def test_what_only_adds_is_let_through(change: Change) -> None:
    changed = deepcopy(PROMISED)
    change(changed)
    assert list(withdrawn(PROMISED, changed)) == []
