"""Pages that lead a reader by file and line: the lines are filled in from the code, so that none goes stale."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

STOP = re.compile(r"`([\w/]+\.py):(\d+)` `([\w.]+)`")
"""One stop (`path:line` `Class.method`): a path from the root, and where a function, class or constant starts."""


def with_lines(page: str, root: Path) -> str:
    """The page with the line of each stop as the code has it now. A name that is not there keeps the line it had."""

    def stop(match: re.Match[str]) -> str:
        path, line, name = match.groups()
        return f"`{path}:{starts(root / path).get(name, line)}` `{name}`"

    return STOP.sub(stop, page)


@lru_cache
def starts(path: Path) -> dict[str, int]:
    """The line of each function, class and constant by its name, a method's behind its class."""
    return dict(_named(ast.parse(path.read_text(encoding="utf-8")), "")) if path.is_file() else {}


def _named(tree: ast.AST, inside: str) -> Iterator[tuple[str, int]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{inside}{node.name}", node.lineno
            if isinstance(node, ast.ClassDef):
                yield from _named(node, f"{node.name}.")
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield f"{inside}{node.targets[0].id}", node.lineno
