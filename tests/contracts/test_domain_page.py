"""docs/domain.md runs neither ahead of the code nor behind it: what it calls built is there, and nothing else is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGE = (DOCS / "domain.md").read_text(encoding="utf-8")
MOVES = (DOCS / "moves.md").read_text(encoding="utf-8")
EVENTS = (DOCS / "events.md").read_text(encoding="utf-8")

_CODE = re.compile(r"`([^`]+)`")
_SECTION = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? ", re.MULTILINE)
# the number may stand on the next line of a comment
_CITED = re.compile(r"docs/domain\.md,[\s#]+sections?[\s#]+(\d+(?:\.\d+)?)(?:[\s#]+and[\s#]+(\d+(?:\.\d+)?))?")
_CITING = ("services/**/*.py", "shared/**/*.py", "deploy/**/*.py", "tests/**/*.py", "docs/**/*.md")


@dataclass(frozen=True)
class Row:
    """One row of a table by its columns' names."""

    cells: dict[str, str]

    def codes(self, column: str) -> list[str]:
        return _CODE.findall(self.cells[column])

    @property
    def built(self) -> bool:
        return {"yes": True, "no": False}[self.cells["built"]]


def rows(page: str, *columns: str) -> list[Row]:
    """The rows of every table on the page that has these columns."""
    found: list[Row] = []
    names: list[str] | None = None
    for line in page.splitlines():
        if not line.startswith("|"):
            names = None
        elif names is None:
            names = _cells(line)
        elif set(columns) <= set(names) and not line.startswith("|---"):
            found.append(Row(dict(zip(names, _cells(line), strict=True))))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def astray(page: str, moves: str) -> Iterator[str]:
    """Where the page's tables of moves and the tables made from the code disagree."""
    made = {(row.cells["id"], slug) for row in rows(moves, "id", "slug") for slug in row.codes("slug")}
    told = {(row.cells["id"], slug): row.built for row in rows(page, "id", "built") for slug in row.codes("move")}
    nouns = {id_[0] for id_, _ in told}
    for id_, slug in sorted(made - told.keys()):
        if id_[0] in nouns:
            yield f"{id_} {slug}: is in the code, and the page does not know it"
    for (id_, slug), built in sorted(told.items()):
        if built and (id_, slug) not in made:
            yield f"{id_} {slug}: the page calls it built, and it is not in the code"
        if not built and any(id_ == one or (id_[0], slug) == (one[0], other) for one, other in made):
            yield f"{id_} {slug}: the page calls it not built, and it is in the code"


def astray_facts(page: str, events: str, moves: str) -> Iterator[str]:
    """Facts that the page calls built and no service publishes, and the other way round."""
    published = set(re.findall(r"`vidare\.([a-z.-]+)\.v\d+`", events))
    of_moves = {fact for row in rows(moves, "id", "fact") for fact in row.codes("fact")}
    told = {fact: row.built for row in rows(page, "fact", "built") for fact in row.codes("fact")}
    for fact in sorted(published - of_moves - told.keys()):
        if not fact.endswith(".current"):  # the state, sent again
            yield f"{fact}: is published, and the page does not know it"
    for fact, built in told.items():
        if built != (fact in published):
            yield f"{fact}: the page says built: {'yes' if built else 'no'}"


def dangling(text: str, page: str) -> list[str]:
    """The sections of the page that a text cites and that are not there."""
    there = set(_SECTION.findall(page))
    return [number for cited in _CITED.findall(text) for number in cited if number and number not in there]


def test_every_move_is_built_or_not_as_the_page_says() -> None:
    assert list(astray(PAGE, MOVES)) == []


def test_every_fact_beside_the_moves_is_published_or_not_as_the_page_says() -> None:
    assert list(astray_facts(PAGE, EVENTS, MOVES)) == []


def test_the_page_knows_every_move_that_is_planned() -> None:
    told = {id_ for row in rows(PAGE, "id", "built") for id_ in row.cells["id"].split(", ")}
    planned = (("R", 32), ("C", 18), ("Q", 5), ("K", 15), ("N", 9))
    assert told == {f"{letter}{n:02}" for letter, last in planned for n in range(1, last + 1)}


PLANTED = {
    "a move that was taken out of the code": (
        PAGE,
        re.sub(r"\n\| R08 .*", "", MOVES),
        ["R08 accept: the page calls it built, and it is not in the code"],
    ),
    "a move that the page forgot": (
        re.sub(r"\n\| C07 .*", "", PAGE),
        MOVES,
        ["C07 decline: is in the code, and the page does not know it"],
    ),
    "a move that was built since": (
        PAGE,
        MOVES + "\n| id | slug |\n|---|---|\n| C17 | `renew` |\n",
        ["C17 renew: the page calls it not built, and it is in the code"],
    ),
    "a move that was built under another id": (
        PAGE,
        MOVES + "\n| id | slug |\n|---|---|\n| C41 | `lift` |\n",
        [
            "C41 lift: is in the code, and the page does not know it",
            "C11 lift: the page calls it not built, and it is in the code",
        ],
    ),
}


@pytest.mark.parametrize(("page", "moves", "said"), PLANTED.values(), ids=PLANTED)
def test_a_page_that_disagrees_with_the_code_is_seen(page: str, moves: str, said: list[str]) -> None:
    assert list(astray(page, moves)) == said


def test_a_fact_that_is_not_published_as_the_page_says_is_seen() -> None:
    events = EVENTS.replace("`vidare.capacity.changed.v1`", "") + "`vidare.consent.given.v1` `vidare.case.lost.v1`"
    assert list(astray_facts(PAGE, events, MOVES)) == [
        "case.lost: is published, and the page does not know it",
        "capacity.changed: the page says built: yes",
        "consent.given: the page says built: no",
    ]


def test_every_section_of_the_page_that_is_cited_is_there() -> None:
    citing = {path for pattern in _CITING for path in ROOT.glob(pattern)} - {Path(__file__)}
    found = {path.relative_to(ROOT): dangling(path.read_text(encoding="utf-8"), PAGE) for path in sorted(citing)}
    assert {path: missing for path, missing in found.items() if missing} == {}


def test_a_section_that_is_not_there_is_missed() -> None:
    text = '"""docs/domain.md, sections 3.1 and 3.2"""\n# docs/domain.md,\n# section 8.2, docs/domain.md, section 11'
    assert dangling(text, PAGE) == ["3.2", "11"]
