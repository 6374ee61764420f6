"""What happens to a batch of records: effects, parked messages and dedup in one transaction.

Knows no Kafka client: it gets records from the consumer, and single ones from the operator's `parked replay`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from opentelemetry.trace import SpanKind
from pydantic import BaseModel, ValidationError

from shared.ids import new_id
from shared.intake.reactions import Reaction, Received
from shared.kernel.actors import SYSTEM
from shared.messaging.envelope import Event, Record, Tombstone, Unreadable, pack_headers, read
from shared.observability import metrics
from shared.observability.tracing import span
from shared.persistence.failures import is_transient
from shared.persistence.mechanisms import consumed_event, parked_message
from shared.waiting import wait_out
from shared.work.unit import Transactions, Work

log = structlog.get_logger()


@dataclass
class _Sorted:
    """A batch, sorted by what is to be done with each record. Each reaction gets its records in their order."""

    for_reaction: dict[str, list[Received[Any]]] = field(default_factory=dict)
    forget: list[Tombstone] = field(default_factory=list)
    parked: list[tuple[Record, str]] = field(default_factory=list)
    correlations: set[str] = field(default_factory=set)
    traces: set[str | None] = field(default_factory=set)
    wanted: dict[str, list[Reaction[Any]]] = field(default_factory=dict)  # by type, asked once
    events: int = 0

    @property
    def correlation(self) -> str:
        """The id of the request from which the whole batch follows; a general one when there are several."""
        return next(iter(self.correlations)) if len(self.correlations) == 1 else "intake"

    @property
    def traceparent(self) -> str | None:
        """The parent of the batch's span, if there is only one; the others are links of the span."""
        return next(iter(self.traces)) if len(self.traces) == 1 else None


class Intake:
    """Takes records of one topic for one consumer group. `group` is its name in metrics and in parked messages."""

    def __init__(self, group: str, reactions: Sequence[Reaction[Any]], transactions: Transactions[Any]) -> None:
        self.group = group
        self._reactions = {reaction.subscription: reaction for reaction in reactions}
        self._nouns = {name.rpartition(".")[0] for reaction in reactions for name in reaction.names}
        self._transactions = transactions

    async def take(self, records: Sequence[Record]) -> None:
        """Makes all effects of the batch and commits them.

        After a failure that passes by itself it waits and tries again; if that does not help, it raises the failure,
        and the records must come again. For any other failure it finds the record that causes it, and parks that one.
        """
        try:
            await wait_out(
                lambda: self._commit(records), is_transient, partial(log.warning, "intake.waiting", group=self.group)
            )
        except Exception as error:
            if is_transient(error):
                raise
            await self._one_by_one(records, error)

    async def take_one(self, record: Record) -> str | None:
        """One record, for a replay by hand: None when it took effect, else the reason why it cannot."""
        problem = self._sort([record]).parked
        if problem:
            return problem[0][1]
        try:
            await self._commit([record])
        except Exception as error:
            if is_transient(error):
                raise
            return type(error).__name__
        return None

    async def _one_by_one(self, records: Sequence[Record], cause: Exception) -> None:
        if len(records) == 1:
            reason = f"reaction-failed: {type(cause).__name__}"
            correlation = _correlation_of(records[0])
            log.error("message.parked", group=self.group, reason=reason, correlation=correlation, exc_info=cause)
            async with self._transactions.begin(SYSTEM, correlation) as work:
                await self._park(work, [(records[0], reason)])
            return
        for record in records:
            await self.take([record])

    async def _commit(self, records: Sequence[Record]) -> None:
        batch = self._sort(records)
        links = [trace for trace in batch.traces if trace is not None]
        with span(f"consume {self.group}", SpanKind.CONSUMER, batch.traceparent, links):
            async with self._transactions.begin(SYSTEM, batch.correlation) as work:
                for subscription, received in batch.for_reaction.items():
                    await self._react(work, self._reactions[subscription], received)
                await self._forget(work, batch.forget)
                await self._park(work, batch.parked)
        metrics.events_consumed.labels(self.group).inc(batch.events)

    def _sort(self, records: Sequence[Record]) -> _Sorted:
        batch = _Sorted()
        for record in records:
            match read(record):
                case Unreadable(reason):
                    batch.parked.append((record, reason))
                case Tombstone() as tombstone:
                    if any(reaction.forget for reaction in self._reactions.values()):
                        batch.forget.append(tombstone)
                    else:
                        batch.parked.append((record, "tombstone"))
                case Event() as event:
                    self._sort_event(batch, record, event)
        return batch

    def _sort_event(self, batch: _Sorted, record: Record, event: Event) -> None:
        wanted = batch.wanted.get(event.type)
        if wanted is None:
            wanted = [reaction for reaction in self._reactions.values() if reaction.wants(event)]
            batch.wanted[event.type] = wanted
        if not wanted:
            # Anybody may have written the type: only nouns that we know become a label.
            metrics.events_skipped.labels(self.group, event.noun if event.noun in self._nouns else "foreign").inc()
            return
        read_for: list[tuple[str, Received[BaseModel]]] = []
        for reaction in wanted:
            if event.major != reaction.major:
                batch.parked.append((record, "unknown-major-version"))
                return
            try:
                content = reaction.reads.model_validate(event.content)
            except ValidationError:
                batch.parked.append((record, "content-not-understood"))
                return
            read_for.append((reaction.subscription, Received(event, content)))
        batch.events += 1
        batch.correlations.add(event.correlation)
        batch.traces.add(event.traceparent)
        for subscription, received in read_for:
            batch.for_reaction.setdefault(subscription, []).append(received)

    async def _react(self, work: Work[Any], reaction: Reaction[Any], received: list[Received[Any]]) -> None:
        if reaction.once:
            received = await self._not_seen_before(work, reaction.subscription, received)
        if received:
            await reaction.react(work, received)

    async def _not_seen_before(
        self, work: Work[Any], subscription: str, received: list[Received[Any]]
    ) -> list[Received[Any]]:
        events = [one.event.id for one in received]
        new = set(await work.insert_unknown(consumed_event.c.event_id, events, subscription=subscription, at=work.now))
        taken: list[Received[Any]] = []
        for one in received:
            if one.event.id in new:
                new.discard(one.event.id)  # the same event may stand twice in one batch
                taken.append(one)
        metrics.events_repeated.labels(subscription).inc(len(received) - len(taken))
        return taken

    async def _forget(self, work: Work[Any], tombstones: list[Tombstone]) -> None:
        if not tombstones:
            return
        for reaction in self._reactions.values():
            if reaction.forget is not None:
                await reaction.forget(work, [tombstone.subject for tombstone in tombstones])

    async def _park(self, work: Work[Any], parked: Sequence[tuple[Record, str]]) -> None:
        for record, reason in parked:
            log.error(
                "message.parked", group=self.group, reason=reason, correlation=_correlation_of(record),
                topic=record.topic, partition=record.partition, offset=record.offset,
            )  # fmt: skip
            row = {
                "id": new_id(),
                "consumer_group": self.group,
                "topic": record.topic,
                "partition": record.partition,
                "offset": record.offset,
                "timestamp": record.timestamp,
                "key": record.key,
                "headers": pack_headers(record.headers),
                "value": record.value,
                "reason": reason,
                "parked_at": work.now,
            }
            await work.insert_unless_there((parked_message, [row]))


def _correlation_of(record: Record) -> str:
    """The id of the request that the record follows from, where it can be read."""
    event = read(record)
    return event.correlation if isinstance(event, Event) else "intake"
