"""The tables that every service has for the shared mechanisms. Core tables: none of them is an aggregate.

Each service's database holds its own copy; their migrations stand in `shared/persistence/migrations`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from shared.persistence.columns import InstantColumn, JsonColumn

MECHANISMS = MetaData()

# SQLite only numbers rows by itself when the key is exactly INTEGER.
_SERIAL = BigInteger().with_variant(Integer, "sqlite")

LANES = 16
"""Lanes of the outbox. One relay at a time has a lane, so events of one key stay in order."""

outbox = Table(
    "outbox",
    MECHANISMS,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("lane", SmallInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("topic", String, nullable=False),
    Column("key", String, nullable=False),
    Column("aggregate", String, nullable=True),  # null: a republished state, whose version is not new
    Column("version", BigInteger, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=True),  # null: a tombstone
    Column("created_at", InstantColumn, nullable=False),
    Column("sent_to", String, nullable=True),  # the embedded broker's cluster that has it (outbox_sources.py)
    Column("dead_reason", String, nullable=True),  # Kafka refused it for good; the operator decides
    UniqueConstraint("event_id", name="outbox_event_id"),
    # Two facts of one aggregate with one version: two commands ran at the same time. The second is refused.
    UniqueConstraint("aggregate", "version", name="outbox_aggregate_version"),
    Index("outbox_by_lane", "lane", "id", postgresql_where=text("dead_reason IS NULL")),
)

outbox_lane = Table("outbox_lane", MECHANISMS, Column("lane", SmallInteger, primary_key=True, autoincrement=False))

idempotency_record = Table(
    "idempotency_record",
    MECHANISMS,
    Column("organisation", String, nullable=False),  # empty for the operator
    Column("actor", String, nullable=False),
    Column("route", String, nullable=False),
    Column("key", String, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),  # keyed, so that nobody can guess the request from it
    Column("status", SmallInteger, nullable=False),
    Column("resource_id", Uuid, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    PrimaryKeyConstraint("organisation", "actor", "route", "key", name="idempotency_record_pk"),
    Index("idempotency_record_by_age", "created_at"),
)

audit_entry = Table(
    "audit_entry",
    MECHANISMS,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", InstantColumn, nullable=False),
    Column("actor", String, nullable=False),
    Column("on_behalf_of", String, nullable=True),
    Column("organisation", Uuid, nullable=True),
    Column("action", String, nullable=False),  # "referral.submit", "client.read", "client.search"
    Column("subject", Uuid, nullable=True),
    Column("client", Uuid, nullable=True),
    Column("basis", String, nullable=True),
    Column("groups", String, nullable=False, server_default=""),  # which groups of data were read
    Column("version", BigInteger, nullable=True),
    Column("correlation", String, nullable=False),
    Index("audit_entry_by_client", "client", "at"),
    info={"append_only": True},  # a service that was taken over cannot tidy up behind itself (rights.py)
)

consumed_event = Table(
    "consumed_event",
    MECHANISMS,
    # The natural key of a side effect: event id × subscription.
    Column("event_id", Uuid, nullable=False),
    Column("subscription", String, nullable=False),
    Column("at", InstantColumn, nullable=False),
    PrimaryKeyConstraint("event_id", "subscription", name="consumed_event_pk"),
    Index("consumed_event_by_age", "at"),
)

parked_message = Table(
    "parked_message",
    MECHANISMS,
    Column("id", Uuid, primary_key=True),
    Column("consumer_group", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("timestamp", BigInteger, nullable=False),  # milliseconds, as Kafka had it
    Column("key", LargeBinary, nullable=True),
    Column("headers", LargeBinary, nullable=False),  # see shared/messaging/envelope.py: pack_headers
    Column("value", LargeBinary, nullable=True),
    Column("reason", String, nullable=False),
    Column("parked_at", InstantColumn, nullable=False),
    Column("replayed_at", InstantColumn, nullable=True),
    # `timestamp`: a new broker may have another record at the same place.
    UniqueConstraint("consumer_group", "topic", "partition", "offset", "timestamp", name="parked_message_place"),
    Index(
        "parked_message_by_age",
        "replayed_at",
        postgresql_where=text("replayed_at IS NOT NULL"),
        sqlite_where=text("replayed_at IS NOT NULL"),
    ),
)

copy_progress = Table(
    "copy_progress",
    MECHANISMS,
    Column("topic", String, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("caught_up_at", InstantColumn, nullable=True),  # when it was first read to its end; null: not yet
    PrimaryKeyConstraint("topic", "partition", name="copy_progress_pk"),
)

quota_use = Table(
    "quota_use",
    MECHANISMS,
    # "commands:<organisation>": people and network addresses stand here by a keyed hash (shared/http/quotas.py).
    Column("name", String, primary_key=True),
    Column("window", Integer, nullable=False),  # seconds in which the whole quota comes back
    Column("full_at", BigInteger, nullable=False),  # microseconds, since statements calculate with it
    Column("used_at", InstantColumn, nullable=False),
    Index("quota_use_by_age", "used_at"),
)

clock = Table(
    "clock",
    MECHANISMS,
    Column("id", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("detail", JsonColumn, nullable=True),
    Column("due_at", InstantColumn, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_until", InstantColumn, nullable=True),
    Column("done_at", InstantColumn, nullable=True),
    Column("outcome", String, nullable=True),  # "done", "refused: <code>", "cancelled"
    # One open clock of a kind for one subject.
    Index(
        "clock_open",
        "kind",
        "subject",
        unique=True,
        postgresql_where=text("done_at IS NULL"),
        sqlite_where=text("done_at IS NULL"),
    ),
    Index("clock_due", "due_at", postgresql_where=text("done_at IS NULL"), sqlite_where=text("done_at IS NULL")),
    Index(
        "clock_by_age",
        "done_at",
        postgresql_where=text("done_at IS NOT NULL"),
        sqlite_where=text("done_at IS NOT NULL"),
    ),
)
