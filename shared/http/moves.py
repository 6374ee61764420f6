"""Routes made from a transition table: one `POST …/{id}/{slug}` per move, with that move's own typed body."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from shared.http.commands import Show
from shared.http.door import Changing
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.kernel.moves import Move
from shared.work.moving import Moving
from shared.work.unit import Work


@dataclass(frozen=True, slots=True)
class _Moved:
    """The object of a path, and its row. While the row is held here, showing the object does not read it again."""

    id: UUID
    row: Any


def add_moves(
    router: Routes,
    moving: Moving[Any],
    collection: str,
    show: Show,
    view: type[BaseModel],
    answers: Mapping[Any, tuple[Show, type[BaseModel]]] = MappingProxyType({}),
) -> None:
    """Adds the routes of all moves that an organisation can make, under the path of their collection. `answers` has
    those that are answered with more than the object."""
    for move in moving.table.moves:
        if move.has_route:
            _add(router, moving, move, collection, *answers.get(move, (show, view)))


def _add(
    router: Routes, moving: Moving[Any], move: Move[Any, Any], collection: str, show: Show, view: type[BaseModel]
) -> None:
    noun = moving.table.word
    router.add(
        "POST",
        f"{collection}/{{{noun}_id}}/{move.slug}",
        _endpoint(moving, move, show),
        move.roles,
        Use.OUTWARD if move.outward else Use.COMMAND,
        response_model=view,
        name=f"{move.slug} {noun}",
        operation_id=f"{noun}_{move.slug}".replace("-", "_"),
        summary=f"{move.id}: {move.slug.replace('-', ' ')}",
        description=_description(move),
    )


def _endpoint(moving: Moving[Any], move: Move[Any, Any], show: Show) -> Callable[..., Awaitable[Response]]:
    async def endpoint(asked: Changing, subject: UUID, body: Any) -> Response:
        async def command(work: Work[Any]) -> _Moved:
            return _Moved(subject, await moving.make(work, subject, move, body))

        return await asked.change(command, show)

    return _with_signature(endpoint, move, moving.table.word)


def _with_signature(
    endpoint: Callable[..., Awaitable[Response]], move: Move[Any, Any], noun: str
) -> Callable[..., Awaitable[Response]]:
    """Gives the endpoint the body's type and the id's name; a body that may be empty may be left out."""

    async def routed(**arguments: Any) -> Response:
        subject = arguments.pop(f"{noun}_id")
        body = arguments.pop("body", None)
        return await endpoint(subject=subject, body=move.body() if body is None else body, **arguments)

    needed = _is_needed(move.body)
    body_type: Any = move.body if needed else move.body | None
    routed.__signature__ = _signature(endpoint, noun, body_type, needed)  # type: ignore[attr-defined]
    return routed


def _is_needed(body: type[BaseModel]) -> bool:
    """Whether a body must be sent: without one, something would be missing."""
    try:
        body()
    except ValidationError:
        return True
    return False


def _signature(endpoint: Callable[..., Any], noun: str, body: Any, needed: bool) -> Any:
    parameters = []
    for name, parameter in inspect.signature(endpoint).parameters.items():
        changed = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        if name == "subject":
            changed = changed.replace(name=f"{noun}_id")
        if name == "body":
            changed = changed.replace(annotation=body, default=inspect.Parameter.empty if needed else None)
        parameters.append(changed)
    return inspect.Signature(parameters)


def _description(move: Move[Any, Any]) -> str:
    before = " or ".join(sorted(move.sources)) or "nothing"
    after = move.target or "the same"
    conditions = "".join(f", {condition.name}" for condition in move.when)
    return f"{before}{conditions} → {after}. {move.means}".strip()
