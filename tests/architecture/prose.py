"""What the repository says in words: its pages, and the comments and docstrings of its files."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from tests.architecture.trees import files

_COMMENTED = re.compile(
    r"Makefile|Dockerfile|run|\.(\w+ignore|editorconfig|env\.example)|.+\.(toml|ya?ml|sh|properties)"
)
_COMMENT = re.compile(r"(?:^|\s)#+ ?(.*)")


@dataclass(frozen=True)
class Prose:
    """A connected text of a file: `path` from the root, the `line` at which it begins."""

    path: Path
    line: int
    text: str

    @property
    def is_page(self) -> bool:
        return self.path.suffix == ".md"

    def at(self, position: int, what: str) -> str:
        """A finding at this position of the text, as a compiler would say it."""
        return f"{self.path}:{self.line + self.text.count(chr(10), 0, position)}: {what}"


def prose(root: Path) -> Iterator[Prose]:
    """Every page as one text, every docstring, and every run of comment lines."""
    for path in files(root):
        if path.suffix == ".md":
            yield Prose(path, 1, (root / path).read_text(encoding="utf-8"))
        elif path.suffix == ".py":
            source = (root / path).read_text(encoding="utf-8")
            yield from (Prose(path, line, text) for line, text in (*_docstrings(source), *_comments_of(source)))
        elif _COMMENTED.fullmatch(path.name):
            source = (root / path).read_text(encoding="utf-8")
            yield from (Prose(path, line, text) for line, text in _comment_lines(source))


@lru_cache(maxsize=2048)
def _docstrings(source: str) -> tuple[tuple[int, str], ...]:
    """Strings that stand by themselves: below a definition, or below what they explain."""
    return tuple(
        (node.lineno, node.value.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    )


@lru_cache(maxsize=2048)
def _comments_of(source: str) -> tuple[tuple[int, str], ...]:
    if "#" not in source:
        return ()
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return _joined((one.start[0], one.string.lstrip("# ")) for one in tokens if one.type == tokenize.COMMENT)


@lru_cache(maxsize=128)
def _comment_lines(source: str) -> tuple[tuple[int, str], ...]:
    found = ((number, _COMMENT.search(line)) for number, line in enumerate(source.splitlines(), start=1))
    return _joined((number, match[1]) for number, match in found if match)


def _joined(lines: Iterator[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Comments on lines that follow each other are one text."""
    runs = groupby(enumerate(lines), key=lambda one: one[1][0] - one[0])
    joined = ([line for _, line in run] for _, run in runs)
    return tuple((run[0][0], "\n".join(text for _, text in run)) for run in joined)
