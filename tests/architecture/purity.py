"""Law 3: the model and the kernel do no I/O; time, ids and chance come in as arguments."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.trees import Module, begins, calls, imports, modules

_PURE = ("services/*/model/**/*.py", "shared/kernel/**/*.py")

_FOREIGN = (
    "sqlalchemy.select", "sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete", "sqlalchemy.create_engine",
    "sqlalchemy.ext", "sqlalchemy.orm.Session", "sqlmodel.select", "sqlmodel.Session", "sqlmodel.create_engine",
    "uuid.uuid1", "uuid.uuid4", "uuid_utils", "random", "secrets", "os", "time", "asyncio", "threading", "socket",
    "subprocess", "urllib", "http.client", "logging", "pathlib", "tempfile",
)  # fmt: skip
_OURS = ("shared.kernel", *(f"shared.persistence.{name}" for name in ("columns", "deadline_columns", "rows")))
_CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
_BUILT_IN = frozenset({"open", "input", "print"})


def impurities(root: Path) -> Iterator[str]:
    """Every place where a model or the kernel reaches for the outside."""
    for module in modules(root, *_PURE):
        yield from _imported(module)
        yield from _called(module)
        yield from _waited_for(module)


def _imported(module: Module) -> Iterator[str]:
    service = ".".join(module.path.parts[:2])
    own = (f"{service}.model", f"{service}.contracts", *_OURS)
    for node, name in imports(module):
        if begins(name, *_FOREIGN):
            yield module.at(node, f"{name} is chance, time or I/O: take its outcome as an argument")
        if begins(name, "shared", "services") and not begins(name, *own):
            yield module.at(node, f"a model knows nothing of {name}")


def _called(module: Module) -> Iterator[str]:
    for node, called in calls(module):
        if called in _BUILT_IN or any(f".{called}".endswith(f".{clock}") for clock in _CLOCKS):
            yield module.at(node, f"{called}() is not for a model: take its outcome as an argument")


def _waited_for(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.AsyncFunctionDef):
            yield module.at(node, f"{node.name} is async: a model waits for nothing")
