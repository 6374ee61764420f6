"""Laws about mechanisms that stand once: the commit, the logging, the acknowledgement, the metrics."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.trees import calls, modules

# Who may end a transaction. Beside the unit of work these write mechanism tables alone, in a transaction of their own.
_COMMITS = frozenset(
    {
        "shared/work/unit.py",
        "shared/work/writing.py",
        "shared/messaging/offsets.py",  # Kafka's offsets alone
    }
)
_OWN_TRANSACTIONS = frozenset(
    {
        "shared/messaging/dead.py",  # the operator hands refused rows to the relay again
        "shared/messaging/outbox_sources.py",  # the relay waits for the broker's word in it
        "shared/intake/parked.py",  # the mark of a replay
        "shared/intake/caught_up.py",  # how far a copy has read
        "shared/persistence/cleaning.py",  # removes what has outlived its use
        "shared/persistence/schema.py",  # migrations
        "shared/scheduling/due.py",  # leases rows
    }
)
_FOR_TESTS = frozenset({"personal_fields"})  # the schemas of events are checked against it before they are published
_LOGGING = re.compile(r"(structlog\.configure|logging\.(basicConfig|config\..+)|dictConfig|.+\.(addHandler|setLevel))")


def commits_elsewhere(root: Path) -> Iterator[str]:
    """Transactions that are ended anywhere but in the unit of work and the named mechanisms."""
    for module in modules(root, "shared/**/*.py", "services/**/*.py", "deploy/**/*.py"):
        place = module.path.as_posix()
        for node, called in calls(module):
            if called.endswith((".commit", ".begin_nested")) and place not in _COMMITS:
                yield module.at(node, f"{called}: only the unit of work commits")
            if called.endswith("atabase.connection") and place not in _OWN_TRANSACTIONS:
                yield module.at(node, f"{called} commits on leaving: take a unit of work")
            if called.endswith("atabase.writing") and place not in _COMMITS:
                yield module.at(node, f"{called}: take a unit of work")


def logging_elsewhere(root: Path) -> Iterator[str]:
    """Code outside shared/observability that decides how is logged."""
    for module in modules(root, "shared/**/*.py", "services/**/*.py", "deploy/**/*.py"):
        if module.path.parts[:2] != ("shared", "observability"):
            for node, called in calls(module):
                if _LOGGING.fullmatch(called):
                    yield module.at(node, f"{called}: logging is set up in shared/observability alone")


def swallowed_cancellations(root: Path) -> Iterator[str]:
    """`asyncio.wait_for` of Python 3.11 may swallow a cancellation as its work ends: the worker would not stop."""
    for module in modules(root, "shared/**/*.py", "services/**/*.py", "deploy/**/*.py"):
        for node, called in calls(module):
            if called in {"wait_for", "asyncio.wait_for"}:
                yield module.at(node, "take asyncio.timeout, which lets a cancellation through")


def acknowledged_by_itself(root: Path) -> Iterator[str]:
    """Subscribers without `ack_policy=AckPolicy.MANUAL`: FastStream's default is at most once."""
    for module in modules(root, "shared/**/*.py", "services/**/*.py"):
        for node, called in calls(module):
            said = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if called.endswith(".subscriber") and said.get("ack_policy") != "AckPolicy.MANUAL":
                yield module.at(node, "a subscriber is acknowledged by hand, after the commit")


def unused_names(root: Path) -> Iterator[str]:
    """What a module of shared or deploy defines at its top and nothing but a test asks for."""
    used: set[str] = set()
    for module in modules(root, "shared/**/*.py", "services/**/*.py", "deploy/**/*.py"):
        for node in module.nodes:
            if isinstance(node, ast.Attribute):
                used.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used.add(node.id)
    for module in modules(root, "shared/**/*.py", "deploy/**/*.py"):
        if "migrations" not in module.path.parts:
            for node, name in _defined(module.tree):
                if name not in used | _FOR_TESTS and not name.startswith("__"):
                    yield module.at(node, f"nothing uses {name}")


def _defined(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """What stands at the top of a module. What is decorated is called by its decorator's owner; tables by their SQL."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if not node.decorator_list:
                yield node, node.name
            case ast.AnnAssign(target=ast.Name(name)):
                yield node, name
            case ast.Assign(value=ast.Call(func=ast.Name("Table"))):
                continue
            case ast.Assign(targets=targets):
                yield from ((node, target.id) for target in targets if isinstance(target, ast.Name))


def idle_metrics(root: Path) -> Iterator[str]:
    """Metrics that nothing sets: a dashboard would show a line that never moves."""
    (catalogue,) = modules(root, "shared/observability/metrics.py")
    named = [target for node in catalogue.tree.body if isinstance(node, ast.Assign) for target in node.targets]
    used = {
        node.attr
        for module in modules(root, "shared/**/*.py", "services/**/*.py")
        for node in module.nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "metrics"
    }
    for target in named:
        if isinstance(target, ast.Name) and target.id not in used:
            yield catalogue.at(target, f"nothing sets {target.id}")
