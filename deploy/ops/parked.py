"""Parked messages of one service: seen, looked into, and fed to its reactions once more."""

from collections.abc import Sequence
from uuid import UUID

from deploy.ops.answers import not_done, say, say_rest, show
from deploy.ops.running import running
from shared.intake import parked
from shared.intake.parked import Parked
from shared.persistence.database import Database
from shared.service import Service


async def show_parked(service: Service, replayed: bool) -> None:
    """The messages that wait for the operator, oldest first: a page of them, and how many more there are."""
    async with running(service) as runtime:
        found = await parked.list_parked(runtime.database, replayed)
        there = await parked.count_parked(runtime.database, replayed)
    columns = ("message", "consumer group", "topic", "place", "parked", "replayed", "reason")
    rows = [
        (one.id, one.consumer_group, one.topic, _place(one), one.parked_at, one.replayed_at, one.reason)
        for one in found
    ]
    show(f"Parked messages of {service.name}", columns, rows, f"{service.name} has no parked messages.")
    say_rest(len(found), there)


async def show_one(service: Service, message: UUID, value: bool) -> None:
    """One message with its headers; its content only when asked for, since it may come from anyone."""
    async with running(service) as runtime:
        found = await _one(service, runtime.database, message)
    facts = [
        ("reason", found.reason),
        ("consumer group", found.consumer_group),
        ("topic", found.topic),
        ("place", _place(found)),
        ("key", _text(found.key)),
        ("bytes", "tombstone" if found.value is None else len(found.value)),
        ("parked", found.parked_at),
        ("replayed", found.replayed_at),
        *((f"header {name}", _text(header)) for name, header in found.headers),
        *([("value", _text(found.value))] if value else []),
    ]
    show(f"Parked message {found.id}", ("what", "is"), facts, "")


async def replay(service: Service, messages: Sequence[UUID]) -> None:
    """Feeds these messages (none given: all that wait) to the reactions; exit code 1 when one still cannot."""
    async with running(service) as runtime:
        outcomes: dict[UUID, str | None] = {}
        if messages:
            chosen = [await _one(service, runtime.database, message) for message in messages]
            outcomes = await parked.replay_all(runtime.transactions, runtime.intake, chosen)
        else:
            async for page in parked.waiting_pages(runtime.database):
                outcomes |= await parked.replay_all(runtime.transactions, runtime.intake, page)
    stuck = {message: reason for message, reason in outcomes.items() if reason is not None}
    say(f"{service.name}: took effect: {len(outcomes) - len(stuck)}, still waiting: {len(stuck)}")
    if stuck:
        raise not_done("\n".join(f"{message}: {reason}" for message, reason in stuck.items()))


async def _one(service: Service, database: Database, message: UUID) -> Parked:
    found = await parked.parked(database, message)
    if found is None:
        raise not_done(f"{service.name} has no parked message {message}")
    return found


def _place(one: Parked) -> str:
    return f"{one.partition}/{one.offset}"


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "backslashreplace")
