"""The first tables."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "mechanisms_0001"
down_revision = None
branch_labels = ("mechanisms",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("client", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("groups", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("correlation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("audit_entry_by_client", "audit_entry", ["client", "at"], unique=False)
    op.create_table(
        "clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("detail", columns.JsonColumn(), nullable=True),
        sa.Column("due_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("done_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "clock_by_age",
        "clock",
        ["done_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NOT NULL"),
        sqlite_where=sa.text("done_at IS NOT NULL"),
    )
    op.create_index(
        "clock_due",
        "clock",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "clock_open",
        "clock",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "consumed_event",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "subscription", name="consumed_event_pk"),
    )
    op.create_index("consumed_event_by_age", "consumed_event", ["at"], unique=False)
    op.create_table(
        "idempotency_record",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "actor", "route", "key", name="idempotency_record_pk"),
    )
    op.create_index("idempotency_record_by_age", "idempotency_record", ["created_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("aggregate", sa.String(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("sent_to", sa.String(), nullable=True),
        sa.Column("dead_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("aggregate", "version", name="outbox_aggregate_version"),
        sa.UniqueConstraint("event_id", name="outbox_event_id"),
    )
    op.create_index(
        "outbox_by_lane", "outbox", ["lane", "id"], unique=False, postgresql_where=sa.text("dead_reason IS NULL")
    )
    op.create_table(
        "outbox_lane",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("lane"),
    )
    op.create_table(
        "parked_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consumer_group", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("parked_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("replayed_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("consumer_group", "topic", "partition", "offset", "timestamp", name="parked_message_place"),
    )
    op.create_index(
        "parked_message_by_age",
        "parked_message",
        ["replayed_at"],
        unique=False,
        postgresql_where=sa.text("replayed_at IS NOT NULL"),
        sqlite_where=sa.text("replayed_at IS NOT NULL"),
    )
    op.create_table(
        "copy_progress",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("caught_up_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("topic", "partition", name="copy_progress_pk"),
    )
    lanes = sa.table("outbox_lane", sa.column("lane", sa.SmallInteger))
    op.bulk_insert(lanes, [{"lane": lane} for lane in range(16)])


def downgrade() -> None:
    op.drop_table("copy_progress")
    op.drop_index(
        "parked_message_by_age",
        table_name="parked_message",
        postgresql_where=sa.text("replayed_at IS NOT NULL"),
        sqlite_where=sa.text("replayed_at IS NOT NULL"),
    )
    op.drop_table("parked_message")
    op.drop_table("outbox_lane")
    op.drop_index("outbox_by_lane", table_name="outbox", postgresql_where=sa.text("dead_reason IS NULL"))
    op.drop_table("outbox")
    op.drop_index("idempotency_record_by_age", table_name="idempotency_record")
    op.drop_table("idempotency_record")
    op.drop_index("consumed_event_by_age", table_name="consumed_event")
    op.drop_table("consumed_event")
    op.drop_index(
        "clock_open",
        table_name="clock",
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(
        "clock_due",
        table_name="clock",
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(
        "clock_by_age",
        table_name="clock",
        postgresql_where=sa.text("done_at IS NOT NULL"),
        sqlite_where=sa.text("done_at IS NOT NULL"),
    )
    op.drop_table("clock")
    op.drop_index("audit_entry_by_client", table_name="audit_entry")
    op.drop_table("audit_entry")
