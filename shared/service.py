"""What a service is: its table of contents, as data. `shared/runtime.py` makes it run."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.app import make_app
from shared.http.problem_kinds import ProblemKind
from shared.http.reference import Reference
from shared.http.routes import Routes
from shared.intake.reactions import Reaction
from shared.kernel.codes import Label
from shared.messaging.contracts import Published
from shared.messaging.outbox import Fact
from shared.messaging.topics import TopicSpec
from shared.scheduling.clocks import ClockCommand
from shared.scheduling.deadlines import Deadlines
from shared.scheduling.due import DueWorker
from shared.settings import ServiceSettings
from shared.work.rehashing import HashedRows
from shared.work.rewrapping import WrappedKeys
from shared.work.unit import Transactions


@dataclass(frozen=True)
class Service:
    """Everything that one service is made of.

    `title` and `summary` tell people what it is. `make_tools` builds what its commands need beside the database (keys,
    senders). `current_states` yields the current state of every aggregate, for copies that are built anew. `measure`
    sets the service's own gauges.
    `problems` are those that its answers carry beside the shared ones; `reference` is what its API's document says.
    `wrapped_keys` say where the data keys stand that the service's key ring wraps, and `hashed_rows` where keyed
    hashes do.
    """

    name: str
    title: Label
    summary: Label
    settings: type[ServiceSettings]
    tables: MetaData
    migrations: Path
    routers: Sequence[Routes]
    topics: Sequence[TopicSpec]
    published: Sequence[Published]
    problems: Sequence[ProblemKind] = ()
    reference: Reference = field(default_factory=Reference)
    reactions: Sequence[Reaction[Any]] = ()
    clocks: Mapping[str, ClockCommand] = field(default_factory=dict)
    deadlines: Deadlines | None = None
    make_tools: Callable[[Any], Any] = lambda _settings: None
    close_tools: Callable[[Any], Awaitable[None]] | None = None
    make_schedules: Callable[[Transactions[Any]], Sequence[DueWorker[Any]]] = lambda _transactions: ()
    current_states: Callable[[AsyncSession], AsyncIterator[Fact]] | None = None
    measure: Callable[[AsyncSession], Awaitable[None]] | None = None
    wrapped_keys: Sequence[WrappedKeys] = ()
    hashed_rows: HashedRows | None = None

    def make_app(self) -> FastAPI:
        """Its HTTP API, with nothing yet to work with."""
        return make_app(self.name, self.title, self.summary, self.routers, self.problems, self.reference)

    def group(self, topic: str) -> str:
        """The consumer group: one per topic, so that a stuck topic does not hold the others."""
        return f"{self.name}.{topic}"

    @property
    def consumed_topics(self) -> list[str]:
        return sorted({reaction.topic for reaction in self.reactions})
