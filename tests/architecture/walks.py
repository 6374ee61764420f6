"""The walks of docs/architecture.md: `path:line` and a function's name, stop after stop, and no way back."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_STOP = re.compile(r"`([\w/]+\.py):(\d+)` `([\w.]+)`")
_WALK = re.compile(r"^## (One [^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def walks(page: str) -> dict[str, list[tuple[str, int, str]]]:
    """The stops of each part of the page that walks the code, by its heading."""
    found = {title: [(path, int(line), name) for path, line, name in _STOP.findall(part)]
             for title, part in _WALK.findall(page)}  # fmt: skip
    return {title: stops for title, stops in found.items() if stops}


def wrong_turns(root: Path, page: str) -> Iterator[str]:
    """Stops that do not stand where the page says, and files to which a walk comes back."""
    for title, stops in walks(page).items():
        left: set[str] = set()
        before = ""
        for path, line, name in stops:
            found = _starts(root / path).get(name)
            if found != line:
                yield f"{title}: {path}: {name} starts on line {found}, not {line}"
            if path != before:
                left.add(before)
            if path in left:
                yield f"{title}: comes back to {path}"
            before = path


@lru_cache
def _starts(path: Path) -> dict[str, int]:
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
