"""docs/glossary.md: one word a row, in order, and the names that it gives are in the code."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

_NAME = re.compile(r"`([^`]+)`")
_CODE = ("services/**/*.py", "shared/**/*.py", "deploy/**/*.py", "docs/openapi/*.json")


def tables(page: str) -> list[list[dict[str, str]]]:
    """Each table's rows by the columns' names. ValueError for a row that has not every column."""
    found: list[list[dict[str, str]]] = []
    for part in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        names, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in part.splitlines())
        found.append([dict(zip(names, row, strict=True)) for row in rows])
    return found


def faults(page: str, code: str) -> Iterator[str]:
    """Words out of order or twice, cells without content, and names that are nowhere in the code."""
    for rows in tables(page):
        words = [row["word"] for row in rows]
        yield from (f"{later} stands after {word}" for word, later in pairwise(words) if later <= word)
        for row in rows:
            yield from (f"{row['word']}: {column} is empty" for column, cell in row.items() if not cell)
            yield from (f"{row['word']}: nothing is called {name}" for name in _names(row) if name not in code)


def _names(row: dict[str, str]) -> list[str]:
    """A path as it is, without the method before it; of all others each part, for `Fact.aggregate` is in two places."""
    names = [name.split()[-1] for name in _NAME.findall(row["where"])]
    return [part for name in names for part in ([name] if "/" in name else name.split("."))]


@pytest.fixture(scope="module")
def code() -> str:
    paths = sorted(path for pattern in _CODE for path in ROOT.glob(pattern))
    return "\n".join(f"{path.relative_to(ROOT)}\n{path.read_text(encoding='utf-8')}" for path in paths)


def test_the_glossary_is_in_order_and_its_names_are_in_the_code(code: str) -> None:
    assert [len(rows) for rows in tables(PAGE)] > [50, 40]
    assert list(faults(PAGE, code)) == []


PLANTED = {
    "a word out of order": ("| sender |", "| zender |", "service stands after zender"),
    "a word that stands twice": (
        "| sender |",
        "| safety restriction |",
        "safety restriction stands after safety restriction",
    ),
    "a word that nobody explained": ("| What a provider does for clients. |", "| |", "service: meaning is empty"),
    "a name that is not in the code": ("`CapacityUse`", "`CapacityAbuse`", "ledger: nothing is called CapacityAbuse"),
}


@pytest.mark.parametrize(("word", "other", "said"), PLANTED.values(), ids=PLANTED)
def test_a_fault_of_the_glossary_is_seen(word: str, other: str, said: str, code: str) -> None:
    assert list(faults(PAGE.replace(word, other, 1), code)) == [said]
