"""docs/architecture.md leads a reader by file and line: the lines are right, and no walk turns back."""

import re

import pytest

from deploy.walks import with_lines
from tests.architecture.trees import ROOT
from tests.architecture.walks import walks, wrong_turns

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_every_stop_of_a_walk_starts_on_its_line_and_no_walk_turns_back() -> None:
    assert list(wrong_turns(ROOT, PAGE)) == [], "where only lines are wrong, run `make docs`"
    assert {title: len(stops) > 20 for title, stops in walks(PAGE).items()} == {
        "One command, by file and line": True,
        "One event, to a webhook": True,
    }


@pytest.mark.parametrize(
    ("word", "other", "said"),
    [
        (r"reactions\.py:\d+` `tell`", "reactions.py:1` `tell`", "tell starts on line"),
        (r"`tell`", "`sell`", "sell starts on line None"),
        (r"deciding\.py:\d+` `decide`", "decided.py:9` `decide`", "decide starts on line None"),
    ],
)
def test_a_stop_that_is_not_there_is_seen(word: str, other: str, said: str) -> None:
    (found,) = wrong_turns(ROOT, re.sub(word, other, PAGE, count=1))
    assert said in found


def test_a_walk_that_turns_back_is_seen() -> None:
    stops = [f"`{path}:{line}` `{name}`" for path, line, name in walks(PAGE)["One event, to a webhook"]]
    page = "## One event\n\n" + "\n".join([*stops, stops[0]])
    assert list(wrong_turns(ROOT, page)) == [f"One event: comes back to {stops[0].split(':')[0].strip('`')}"]


def test_the_lines_of_a_walk_are_filled_in_from_the_code() -> None:
    stale = re.sub(r"\.py:\d+`", ".py:1`", PAGE)
    assert with_lines(stale, ROOT) == PAGE
    assert with_lines("`deploy/walks.py:7` `nowhere`", ROOT) == "`deploy/walks.py:7` `nowhere`"
