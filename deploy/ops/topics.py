"""Topics and lag, over all services; needs no setting of theirs but where Kafka is."""

import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from deploy.ops.answers import not_done, plain_errors, show
from shared.messaging.access import KafkaUser, grant
from shared.messaging.broker import KafkaConnection
from shared.messaging.provisioning import Lag, lags, provision
from shared.service import Service
from shared.settings import KafkaSettings, missing_settings


def kafka_of(service: Service) -> KafkaConnection:
    """Where this service's own variables say that Kafka is; exits with one line for each that is missing."""

    class Named(KafkaSettings):
        model_config = SettingsConfigDict(env_prefix=service.settings.model_config["env_prefix"])

    try:
        return Named().kafka()
    except ValidationError as error:
        sys.exit(missing_settings(service.name, [dict(one) for one in error.errors()]))


def provision_all(services: Mapping[str, Service], replication: int, patience: float) -> None:
    """Makes and mends every topic. Waits up to `patience` seconds for a Kafka that is still starting."""
    rows: list[tuple[str, str, str]] = []
    for name, service in services.items():
        connection, topics = kafka_of(service), service.topics
        with plain_errors(name):
            done = provision(connection, topics, replication, patience)
        rows += [(name, topic, outcome) for topic, outcome in done.items()]
    show("Topics", ("service", "topic", "done"), rows, "No service has a topic.")


def grant_all(services: Mapping[str, Service], passwords: Path) -> None:
    """Gives each service its login and its rights; `passwords` holds a file `<service>_kafka_password` for each."""
    rows: list[tuple[str, str]] = []
    for name, service in services.items():
        file = passwords / f"{name}_kafka_password"
        try:
            password = file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise not_done(f"{file} cannot be read: {error.strerror}") from None
        user = KafkaUser(
            name,
            password,
            writes=frozenset(topic.name for topic in service.topics),
            reads=frozenset(service.consumed_topics),
            groups=frozenset(service.group(topic) for topic in service.consumed_topics),
        )
        with plain_errors(name):
            rows += grant(kafka_of(service), [user]).items()
    show("Logins at Kafka", ("user", "rights"), rows, "No service needs one.")


def show_lag(services: Mapping[str, Service], partitions: bool) -> None:
    """How far every consumer group is behind, in records."""
    found: list[Lag] = []
    for name, service in services.items():
        groups = {service.group(topic): topic for topic in service.consumed_topics}
        with plain_errors(name):
            found += lags(kafka_of(service), groups)
    if partitions:
        columns = ("consumer group", "topic", "partition", "committed", "end", "behind")
        rows = [(one.group, one.topic, one.partition, one.committed, one.end, one.behind) for one in found]
        show("Lag by partition", columns, rows, "No group has a topic to read yet.")
    else:
        show(
            "Lag",
            ("consumer group", "topic", "behind", "never read"),
            _by_group(found),
            "No group has a topic to read yet.",
        )


def _by_group(found: list[Lag]) -> list[tuple[str, str, int, int]]:
    groups = sorted({(one.group, one.topic) for one in found})
    of = {group: [one for one in found if (one.group, one.topic) == group] for group in groups}
    return [
        (*group, sum(one.behind for one in ones), sum(one.committed is None and one.end > 0 for one in ones))
        for group, ones in of.items()
    ]
