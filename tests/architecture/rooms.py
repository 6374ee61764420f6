"""The same rooms three times, and the same inside: whoever opens one service knows all three.

In model, commands and queries an aggregate is a folder, and a move is one record in its file.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.trees import Module, calls, modules

_ROOMS = frozenset({"model", "contracts", "commands", "queries", "http", "migrations"})
_FILES = frozenset(
    {"__init__.py", "__main__.py", "service.py", "settings.py", "tools.py", "reactions.py", "republish.py"}
)

# What a service has beside them, and the reason for it stands in its architecture.
_FURTHER = {
    "agreements": frozenset[str](),
    "referrals": frozenset({"vault.py"}),
    "notifications": frozenset({"vault.py", "channels", "dispatch", "templates"}),
}
_LACKS = {"notifications": frozenset({"republish.py"})}  # no other service keeps a copy of deliveries

# In these an aggregate is a folder; the files are what all aggregates of the service share.
_DIVIDED = {
    "model": frozenset({"__init__.py", "registry.py", "tables.py", "names.py"}),
    "commands": frozenset({"__init__.py"}),
    "queries": frozenset({"__init__.py", "roles.py"}),
}
_MODELS = "services/*/model/**/*.py"


def unlike_rooms(root: Path) -> Iterator[str]:
    """What a service lacks of the common rooms, and what it has that is not agreed."""
    services = {path.name: path for path in (root / "services").iterdir() if (path / "service.py").exists()}
    for name in sorted(services.keys() ^ _FURTHER.keys()):
        yield f"services/{name}: is a service on one side only, in the tree or in tests/architecture/rooms.py"
    for name in sorted(services.keys() & _FURTHER.keys()):
        expected = (_ROOMS | _FILES | _FURTHER[name]) - _LACKS.get(name, frozenset())
        found = _entries(services[name])
        yield from (f"services/{name}/{room}: is missing" for room in sorted(expected - found))
        yield from (f"services/{name}/{room}: no other service knows this room" for room in sorted(found - expected))


def undivided_rooms(root: Path) -> Iterator[str]:
    """Files in a room that belong to no aggregate, and folders that are no aggregate of the model."""
    for service in sorted(path.parent for path in root.glob("services/*/service.py")):
        aggregates = {name for name in _entries(service / "model") if not name.endswith(".py")}
        for room, shared in _DIVIDED.items():
            for name in sorted(_entries(service / room) - shared):
                place = f"services/{service.name}/{room}/{name}"
                if name.endswith(".py"):
                    yield f"{place}: stands in no aggregate's folder"
                elif name not in aggregates:
                    yield f"{place}: is no aggregate of the model"


def scattered_moves(root: Path) -> Iterator[str]:
    """Moves that are no record of their own: made elsewhere, without keywords, or looked up by a slug."""
    for module in modules(root, "services/**/*.py"):
        records = set(_records(module))
        for node, called in calls(module):
            if called.partition("[")[0] == "Move" and node not in records:
                yield module.at(node, "a move is a record of its own, at the top of a file in its aggregate's folder")
            if called.partition("[")[0] == "Move" and node.args:
                yield module.at(node, "a record says the name of each of its parts")
            if called == "MoveTable" and module.path.name != "table.py":
                yield module.at(node, "a table of moves stands in table.py")
    yield from _more_than_a_list(root)
    yield from _by_slug(root)


def _entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != "__pycache__"}


def _records(module: Module) -> Iterator[ast.Call]:
    """Calls that are assigned to a name in capitals at the top of a model's file that is no table."""
    in_model = module.path.parts[2:3] == ("model",) and len(module.path.parts) > len(Path(_MODELS).parts) - 1
    if not in_model or module.path.name == "table.py":
        return
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            (target,) = node.targets
            if isinstance(target, ast.Name) and target.id.isupper():
                yield node.value


def _more_than_a_list(root: Path) -> Iterator[str]:
    for module in modules(root, "services/*/model/**/table.py"):
        for node in module.tree.body:
            documented = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if not documented and not isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign):
                yield module.at(node, "table.py lists the records, and nothing else")


def _by_slug(root: Path) -> Iterator[str]:
    slugs = {
        keyword.value.value
        for module in modules(root, _MODELS)
        for node, _ in calls(module)
        for keyword in node.keywords
        if keyword.arg == "slug" and isinstance(keyword.value, ast.Constant)
    }
    for module in modules(root, "services/**/*.py"):
        for node in module.nodes:
            if isinstance(node, ast.Subscript) and _said(node.slice) in slugs and ast.unparse(node.value).isupper():
                yield module.at(node, f"{ast.unparse(node)}: name the record")
            if isinstance(node, ast.Call) and node.args and _said(node.args[0]) in slugs and _asks_table(node.func):
                yield module.at(node, f"{ast.unparse(node.func)}: name the record")
            if isinstance(node, ast.Dict) and sum(_said(key) in slugs for key in node.keys) > 1:
                yield module.at(node, "a table keyed by slugs: what a move has stands in its record")


def _asks_table(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and called.attr in {"check", "instead", "apply"}


def _said(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None
