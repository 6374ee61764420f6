"""Topics as data: their names, partitions and retention. `shared/messaging/provisioning.py` makes them.

Imports no Kafka client, so that contracts, and the models that read them, import none either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_DAY = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class TopicSpec:
    """A topic that a service publishes. `settings` are Kafka's own names and values."""

    name: str
    partitions: int = 6
    settings: Mapping[str, str] = field(default_factory=dict)


def compacted(name: str) -> TopicSpec:
    """Full states: the newest of each key is kept for ever, and what it replaces for 30 days."""
    return TopicSpec(name, settings={"cleanup.policy": "compact", "min.compaction.lag.ms": str(30 * _DAY)})


def retained(name: str) -> TopicSpec:
    """Facts: deleted after 30 days."""
    return TopicSpec(name, settings={"cleanup.policy": "delete", "retention.ms": str(30 * _DAY)})
