"""Laws 1, 4 and 5 where import-linter does not look: in functions, in tests, and by another name."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.trees import Module, begins, calls, imports, modules

KAFKA_CLIENTS = ("aiokafka", "faststream", "kafka", "confluent_kafka")
_NETWORK = (
    "aiohttp",
    "aiosmtplib",
    "httpx",
    "httpx2",
    "requests",
    "socket",
    "smtplib",
    "urllib.request",
    *KAFKA_CLIENTS,
)
_DYNAMIC = ("import_module", "importlib.import_module", "__import__")


def kafka_elsewhere(root: Path) -> Iterator[str]:
    """Kafka clients that are named outside shared/messaging, in whatever way."""
    for module in modules(root, "shared/**/*.py", "services/**/*.py"):
        if not begins(module.name, "shared.messaging"):
            for node, name in imports(module):
                if begins(name, *KAFKA_CLIENTS):
                    yield module.at(node, f"{name} is named outside shared/messaging")


def dynamic_imports(root: Path) -> Iterator[str]:
    """Imports that no static check can see."""
    for module in modules(root, "shared/**/*.py", "services/**/*.py"):
        for node, called in calls(module):
            if called in _DYNAMIC:
                yield module.at(node, "what is imported must stand in the code")


def calls_out(root: Path) -> Iterator[str]:
    """Network clients in the rooms that work inside a transaction: commands, queries and reactions call nobody."""
    for module in modules(root, "services/*/commands/**/*.py", "services/*/queries/**/*.py", "services/*/reactions.py"):
        for node, name in imports(module):
            if begins(name, *_NETWORK):
                yield module.at(node, f"{name}: no remote call inside a transaction")


def services_in_system_tests(root: Path) -> Iterator[str]:
    """Services that the system tests import, by themselves or through other modules of tests."""
    known = {module.name: module for module in modules(root, "tests/**/*.py")}
    waiting = [name for name in known if begins(name, "tests.system")]
    seen = set(waiting)
    while waiting:
        module = known[waiting.pop()]
        for node, name in imports(module):
            if begins(name, "services"):
                yield module.at(node, f"{name}: a system test speaks HTTP, SMTP and Kafka")
            reached = {name, name.rpartition(".")[0]} & known.keys() - seen
            waiting += reached
            seen |= reached


def rules_in_routers(root: Path) -> Iterator[str]:
    """Routers that ask the database, or decide by a status: the first is a query's, the second the table's."""
    for module in modules(root, "services/*/http/**/*.py"):
        yield from _databases(module)
        yield from _statuses(module)


def _databases(module: Module) -> Iterator[str]:
    for node, name in imports(module):
        if begins(name, "sqlalchemy", "sqlmodel"):
            yield module.at(node, f"{name}: a router asks a query")


def _statuses(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Compare) and any(
            isinstance(side, ast.Attribute) and side.attr in {"status", "business_status"}
            for side in (node.left, *node.comparators)
        ):
            yield module.at(node, "a router tests a status: let the row say no")
