"""What is told to whoever runs Vidare is all that there is, and there is all that is told: settings and metrics."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.trees import modules

TOLD_IN = ("docs/operations.md", ".env.example", "docker-compose.yml")
_WATCHED = ("docs/operations.md", "deploy/alerts/*.yml")
_METRIC = re.compile(r"\bvidare_[a-z_]+\b")
_VOLUMES = frozenset({"vidare_kafka", "vidare_postgres"})  # compose puts the project's name before its volumes
_DERIVED = re.compile(r"_(bucket|count|sum|created)$")  # what a histogram is exported as
_ALIAS = re.compile(r"validation_alias='(\w+)'")


def untold_settings(root: Path) -> Iterator[str]:
    """Settings whose variable stands in none of these; the manual may leave the service's prefix out."""
    told = "\n".join((root / name).read_text(encoding="utf-8") for name in TOLD_IN)
    for module in modules(root, "shared/settings.py", "services/*/settings.py"):
        for field in _fields(module.tree):
            variable = _variable(field)
            if not re.search(rf"{variable}(_FILE)?\b", told):
                yield module.at(field, f"…{variable} is documented nowhere")


def idle_settings(root: Path) -> Iterator[str]:
    """Settings that nothing reads where they are declared: whoever runs Vidare would fill them in for nothing."""
    for module in modules(root, "shared/settings.py", "services/*/settings.py"):
        used = {
            node.attr
            for one in modules(root, f"{module.path.parent}/**/*.py")
            for node in one.nodes
            if isinstance(node, ast.Attribute)
        }
        for field in _fields(module.tree):
            if ast.unparse(field.target) not in used:
                yield module.at(field, f"nothing reads {ast.unparse(field.target)}")


def _fields(tree: ast.Module) -> Iterator[ast.AnnAssign]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith("Settings"):
            yield from (one for one in node.body if isinstance(one, ast.AnnAssign))


def _variable(field: ast.AnnAssign) -> str:
    alias = _ALIAS.search(ast.unparse(field))
    return alias[1] if alias else f"_{ast.unparse(field.target).upper()}"


def unknown_metrics(root: Path) -> Iterator[str]:
    """Metrics that the manual, a dashboard or an alert names, and that are not in the catalogue."""
    catalogue = (root / "shared/observability/metrics.py").read_text(encoding="utf-8")
    known = set(_METRIC.findall(catalogue)) | _VOLUMES
    for path in sorted(path for pattern in _WATCHED for path in root.glob(pattern)):
        for name in sorted(set(_METRIC.findall(path.read_text(encoding="utf-8")))):
            if name not in known and _DERIVED.sub("", name) not in known:
                yield f"{path.relative_to(root)}: there is no metric {name}"
