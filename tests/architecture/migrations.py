"""Law: a line of migrations has one order, which the names of its files say. Two that bear one number are taken for one
another, and one of them is never made."""

import ast
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.architecture.trees import Module, modules

_LINES = ("services/*/migrations/versions", "shared/persistence/migrations/versions")


def crossed_migrations(root: Path) -> Iterator[str]:
    """Each migration whose file, `revision` and `down_revision` do not follow the one before."""
    for folder in sorted({path for line in _LINES for path in root.glob(line)}):
        line = "mechanisms" if "services" not in folder.parts else folder.parent.parent.name
        before: str | None = None
        for number, module in zip(count(1), modules(root, f"{folder.relative_to(root)}/[0-9]*.py"), strict=False):
            name = f"{line}_{number:04d}"
            if not module.path.name.startswith(f"{number:04d}_"):
                yield f"{module.path}:1: the next number of this line is {number:04d}"
            if _said(module, "revision") != name or _said(module, "down_revision") != before:
                yield f"{module.path}:1: this is {name}, after {before}: revision and down_revision say so"
            before = name


def _said(module: Module, name: str) -> object:
    said: object = None
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Constant(value=value)) if target == name:
                said = value
    return said
