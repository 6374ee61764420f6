"""Each law holds for the tree, and each sees the violations that are planted for it."""

from pathlib import Path

import pytest

from tests.architecture.laws import LAWS, Law
from tests.architecture.planted import PLANTED, Planted
from tests.architecture.trees import ROOT, copy_of_tree


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_tree_obeys(law: Law) -> None:
    assert list(law(ROOT)) == []


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, in which each test plants its violation and takes it out again."""
    return copy_of_tree(tmp_path_factory.mktemp("tree"))


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: f"{one.law.__name__}: {one.seen}")
def test_a_planted_violation_is_seen(tree: Path, planted: Planted) -> None:
    path = tree / planted.path
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{before or ''}\n{planted.text}\n", encoding="utf-8")
    try:
        found = [line for line in planted.law(tree) if planted.seen in line]
    finally:
        _put_back(tree, path, before)
    assert found


def test_every_law_has_a_violation_planted_for_it() -> None:
    assert {planted.law for planted in PLANTED} == set(LAWS)


def _put_back(tree: Path, path: Path, before: str | None) -> None:
    if before is not None:
        path.write_text(before, encoding="utf-8")
        return
    path.unlink()
    while path.parent != tree and not any(path.parent.iterdir()):
        path = path.parent
        path.rmdir()
