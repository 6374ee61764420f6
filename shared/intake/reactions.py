"""What a service does when another service's fact reaches it, declared as data.

Two kinds. A *copy* keeps the newest state of foreign aggregates: events may come twice, late and out of order,
and the check of the version makes that harmless. An *effect* is made once for each event and
subscription, whatever the version: a parked event can still take effect after a newer one.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.messaging.envelope import Event
from shared.work.unit import Work

Content = TypeVar("Content", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Received(Generic[Content]):
    """An event with its content read in the consumer's own words."""

    event: Event
    content: Content


@dataclass(frozen=True)
class Reaction(Generic[Content]):
    """`names` are event names without their version (`vidare.agreement.*` for all of a noun).

    `react` gets the events of one batch in order and changes rows; it never commits. `forget` is called for
    tombstones, where the reaction keeps a copy.
    """

    subscription: str
    topic: str
    names: frozenset[str]
    reads: type[Content]
    react: Callable[[Work[Any], Sequence[Received[Any]]], Awaitable[None]]
    once: bool
    major: str = "1"
    forget: Callable[[Work[Any], Sequence[UUID]], Awaitable[None]] | None = None

    def wants(self, event: Event) -> bool:
        name = event.name
        return name in self.names or event.noun + ".*" in self.names
