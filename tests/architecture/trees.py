"""The source tree as the laws read it, and a copy of it in which violations can be planted."""

import ast
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_COPIED = ("shared", "services", "deploy", "tests")
_FILES = ("pyproject.toml", "docker-compose.yml", ".env.example", "docs/operations.md")


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

    def at(self, node: ast.expr | ast.stmt, what: str) -> str:
        """A finding at this place, as a compiler would say it."""
        return f"{self.path}:{node.lineno}: {what}"


def modules(root: Path, *patterns: str) -> Iterator[Module]:
    """The files that match, such as `services/*/model/**/*.py`."""
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        yield Module(path.relative_to(root), _parsed(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=2048)
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Everything that the module imports, each with its full dotted name (`sqlalchemy.select`)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def begins(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages, or in one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call with what is called as it is written (`datetime.now`)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def copy_of_tree(target: Path) -> Path:
    """A copy of the sources that the laws look at."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in _FILES:
        (target / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    return target
