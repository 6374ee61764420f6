"""Laws about problems: each code that an answer carries is defined once, with its status, and each that is defined is
raised."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.architecture.trees import Module, calls, modules

_SHARED = "shared/http/*.py"
_OWN = "services/*/http/problems.py"
_STATUS_OF_KIND = {
    "INVALID": 422,
    "NOT_FOUND": 404,
    "FORBIDDEN": 403,
    "NOT_ALLOWED": 409,
    "STALE": 412,
    "PRECONDITION_MISSING": 428,
    "TOO_MANY": 429,
    "NOT_READY": 503,
}


class _Raiser(NamedTuple):
    """Where a call says the problem's code, and which status its answer has (None: the call says it itself)."""

    place: int
    status: int | None


_RAISERS = {
    "invalid": _Raiser(1, 422),
    "not_allowed": _Raiser(0, 409),
    "refused_by_rule": _Raiser(3, 409),
    "Refusal": _Raiser(1, None),
    "Unauthenticated": _Raiser(0, 401),
    "CredentialsMissing": _Raiser(0, 401),
    "IssuerUnreachable": _Raiser(0, 503),
    "problem": _Raiser(2, None),
}
_MECHANISM = frozenset({"shared/kernel/refusals.py", "shared/kernel/moves.py", "shared/http/problems.py"})
"""What passes a code on; its own codes are looked for by `_mentioned`."""


def unlisted_problems(root: Path) -> Iterator[str]:
    """Codes that are raised and stand in no catalogue, or there with another status, or not where they are raised."""
    listed = _listed(root)
    for module in modules(root, "shared/**/*.py", "services/*/**/*.py"):
        known = listed["shared"] | listed.get(_service(module), {})
        for node, code, status in _raised(module):
            if code not in known:
                yield module.at(node, f"the problem {code} is not listed: define it in {_catalogue(module)}")
            elif status is not None and known[code] != status:
                yield module.at(node, f"the problem {code} is listed with {known[code]} and answered with {status}")
        if module.path.as_posix() not in _MECHANISM:
            for node in _unreadable(module):
                yield module.at(node, "a problem's code stands as a literal where it is raised")


def idle_problems(root: Path) -> Iterator[str]:
    """Problems that are listed and that nothing raises: an integrator would prepare for what never comes."""
    for module in modules(root, _SHARED, _OWN):
        owner = _service(module)
        raisers = ["services/*/**/*.py", "shared/**/*.py"] if owner == "shared" else [f"services/{owner}/**/*.py"]
        raised = {text for one in modules(root, *raisers) if not _is_catalogue(one) for text in _mentioned(one)}
        for node, code, _ in _definitions(module):
            if code not in raised:
                yield module.at(node, f"nothing raises {code}")


def _listed(root: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {"shared": {}}
    for module in modules(root, _SHARED, _OWN):
        found.setdefault(_service(module), {}).update({code: status for _, code, status in _definitions(module)})
    return found


def _definitions(module: Module) -> Iterator[tuple[ast.Call, str, int]]:
    for node, called in calls(module):
        if called == "ProblemKind":
            match node.args[:2]:
                case [ast.Constant(str(code)), ast.Constant(int(status))]:
                    yield node, code, status


def _raised(module: Module) -> Iterator[tuple[ast.Call, str, int | None]]:
    """Each call that raises a problem by a literal, also through a function of the module that takes the code."""
    for raisers in (_RAISERS, _forwarders(module)):
        for node, raiser in _calls_of(module, raisers):
            code = _argument(node, raiser.place)
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield node, code.value, raiser.status or _status_said(node)


def _unreadable(module: Module) -> Iterator[ast.Call]:
    forwarded = _parameters(module)
    for raisers in (_RAISERS, _forwarders(module)):
        for node, raiser in _calls_of(module, raisers):
            code = _argument(node, raiser.place)
            if not isinstance(code, ast.Constant) and id(code) not in forwarded:
                yield node


def _calls_of(module: Module, raisers: Mapping[str, _Raiser]) -> Iterator[tuple[ast.Call, _Raiser]]:
    for node, called in calls(module):
        raiser = raisers.get(called.rpartition(".")[2])
        if raiser is not None and len(node.args) > raiser.place:
            yield node, raiser


def _forwarders(module: Module) -> dict[str, _Raiser]:
    """The module's functions that pass a parameter on as a problem's code, by name."""
    return dict(_forwarding(module).values())


def _parameters(module: Module) -> set[int]:
    """Which arguments are such parameters."""
    return set(_forwarding(module))


def _forwarding(module: Module) -> dict[int, tuple[str, _Raiser]]:
    found = {}
    for function in module.nodes:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            parameters = [one.arg for one in function.args.args]
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    raiser = _RAISERS.get(ast.unparse(node.func).rpartition(".")[2])
                    code = raiser and _argument(node, raiser.place)
                    if raiser and isinstance(code, ast.Name) and code.id in parameters:
                        found[id(code)] = (function.name, _Raiser(parameters.index(code.id), raiser.status))
    return found


def _argument(node: ast.Call, place: int) -> ast.expr | None:
    return node.args[place] if len(node.args) > place else None


def _status_said(node: ast.Call) -> int | None:
    """`Refusal(Kind.STALE, …)` says it by its kind, `problem(request, 500, …)` by itself."""
    for argument in node.args[:2]:
        match argument:
            case ast.Attribute(value=ast.Name("Kind"), attr=kind):
                return _STATUS_OF_KIND[kind]
            case ast.Constant(int(status)):
                return status
    return None


def _mentioned(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _is_catalogue(module: Module) -> bool:
    return module.path.stem.endswith("problems") and any(_definitions(module))


def _service(module: Module) -> str:
    return module.path.parts[1] if module.path.parts[0] == "services" else "shared"


def _catalogue(module: Module) -> str:
    owner = _service(module)
    return "shared/http/shared_problems.py" if owner == "shared" else f"services/{owner}/http/problems.py"
