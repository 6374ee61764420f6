"""The source tree as the laws read it, and a copy of it in which violations can be planted."""

import ast
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MADE = frozenset({"__pycache__", "secrets", "var"})
_KEPT = frozenset({".ci", ".devcontainer"})  # other folders that begin with a dot are a tool's own


@dataclass(frozen=True)
class Module:
    """One file of Python: its path from the root, and what it says."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """The name by which it is imported."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in it, at any depth."""
        return _nodes(self.tree)

    def at(self, node: ast.expr | ast.stmt, what: str) -> str:
        """A finding at this place, as a compiler would say it."""
        return f"{self.path}:{node.lineno}: {what}"


def files(root: Path) -> Iterator[Path]:
    """Every file that the repository keeps, as its path from the root."""
    for folder, names, found in os.walk(root):
        names[:] = [name for name in names if name not in _MADE and (name in _KEPT or not name.startswith("."))]
        yield from ((Path(folder) / name).relative_to(root) for name in sorted(found))


def modules(root: Path, *patterns: str) -> Iterator[Module]:
    """The files that match, such as `services/*/model/**/*.py`."""
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        yield Module(path.relative_to(root), _parsed(path.read_text(encoding="utf-8")))


# One law after the other asks the same of the same files.
_once = lru_cache(maxsize=2048)


@_once
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@_once
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Everything that the module imports, each with its full dotted name (`sqlalchemy.select`)."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def begins(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages, or in one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def calls(module: Module) -> tuple[tuple[ast.Call, str], ...]:
    """Every call with what is called as it is written (`datetime.now`)."""
    return _calls(module.tree)


@_once
def _calls(tree: ast.Module) -> tuple[tuple[ast.Call, str], ...]:
    return tuple((node, ast.unparse(node.func)) for node in _nodes(tree) if isinstance(node, ast.Call))


def copy_of_tree(target: Path) -> Path:
    """A copy of everything that the laws look at."""
    for path in files(ROOT):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target / path)
    return target
