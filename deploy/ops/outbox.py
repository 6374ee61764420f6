"""What one service has to send: its dead rows, and all its states once more."""

from collections.abc import Sequence

from deploy.ops.answers import say, say_rest, show
from deploy.ops.running import running
from shared.messaging.dead import count_dead, list_dead, retry_dead
from shared.republish import republish
from shared.service import Service


async def show_dead(service: Service) -> None:
    """The outbox rows that Kafka refused for good: the first of them, and how many more there are."""
    async with running(service) as runtime:
        dead, there = await list_dead(runtime.database), await count_dead(runtime.database)
    columns = ("row", "topic", "key", "version", "bytes", "since", "reason")
    rows = [(one.id, one.topic, one.key, one.version, one.size, one.created_at, one.reason) for one in dead]
    show(f"Dead outbox rows of {service.name}", columns, rows, f"{service.name} has no dead outbox rows.")
    say_rest(len(dead), there)


async def retry(service: Service, rows: Sequence[int] | None) -> None:
    """Hands dead rows to the running relays once more."""
    async with running(service) as runtime:
        count = await retry_dead(runtime.database, rows)
    say(f"{service.name}: rows given to the relay again: {count}")


async def send_again(service: Service) -> None:
    """Puts the current state of every aggregate into the outbox."""
    async with running(service) as runtime:
        count = await republish(service, runtime.transactions)
    say(f"{service.name}: states written to the outbox: {count}")
