"""Scenes: requests that a service must accept, and requests that it must refuse, each about an object of its own.

Left alone, random requests never make a legal move: the ids, versions and callers come from here.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from tests.support.services import Caller, ServiceUnderTest


@dataclass(frozen=True)
class Scene:
    """One request. `ids` are its path parameters; `version` is what the caller read, where it must say so."""

    caller: Caller
    ids: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    body: Any = None


MakeScene = Callable[[], Coroutine[Any, Any, Scene]]


@dataclass(frozen=True)
class Staged:
    """How one operation is brought about: a scene that is accepted and, for a move, one that is not allowed now."""

    accepted: MakeScene
    refused: MakeScene | None = None


class Stage(Protocol):
    """One service with all its scenes by operation id, and what random requests are seeded with."""

    service: ServiceUnderTest
    callers: list[Caller]
    known: dict[str, list[Any]]
    """Values that mean something here, by the name of the path parameter, query parameter or field of a body."""

    def staged(self) -> Mapping[str, Staged]: ...


def just(caller: Caller, body: Any = None, **ids: str) -> MakeScene:
    """The same request every time."""

    async def make() -> Scene:
        return Scene(caller, ids, None, body)

    return make


def about(name: str, make: Callable[[], Awaitable[Mapping[str, Any]]], caller: Caller, body: Any = None) -> MakeScene:
    """A request about an object that is made for it; `name` is its path parameter."""

    async def made() -> Scene:
        one = await make()
        return Scene(caller, {name: one["id"]}, one["version"], body)

    return made


_TABLES = {"entry": "inbox_entry"}


async def version_of(service: ServiceUnderTest, ids: Mapping[str, str]) -> int | None:
    """The version that the object at this path has now; None where there is none."""
    for name, value in ids.items():
        if not name.endswith("_id"):
            continue  # a code, which has no version
        noun = name.removesuffix("_id")
        table = service.runtime.service.tables.tables[_TABLES.get(noun, noun)]
        async with service.runtime.database.reading() as session:
            found = (await session.execute(select(table.c.version).where(table.c.id == UUID(value)))).first()
        return None if found is None else int(found.version)
    return None
