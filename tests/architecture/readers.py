"""Law 4: only the view modules of a service's queries build what a reader sees."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.trees import Module, calls, modules

# `queries/<aggregate>/views.py`
_VIEW_MODULE = re.compile(r"services/\w+/queries/(\w+/)?(\w+_)?views\.py")
_BUILDS = re.compile(r"\w*View(\.model_validate|\.model_construct)?")


def is_view_module(path: Path) -> bool:
    return _VIEW_MODULE.fullmatch(path.as_posix()) is not None


def views_elsewhere(root: Path) -> Iterator[str]:
    """Every view that is defined or filled outside the view modules."""
    for module in modules(root, "services/**/*.py", "shared/**/*.py"):
        if not is_view_module(module.path):
            yield from _defined(module)
            yield from _filled(module)


def _defined(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and node.name.endswith("View"):
            yield module.at(node, f"{node.name} belongs into queries/views.py")


def _filled(module: Module) -> Iterator[str]:
    for node, called in calls(module):
        if _BUILDS.fullmatch(called.rpartition("views.")[2]):
            yield module.at(node, f"{called} is filled outside queries/views.py")
