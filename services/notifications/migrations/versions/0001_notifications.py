"""The first tables."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "notifications_0001"
down_revision = None
branch_labels = ("notifications",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("confirmed_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("suppressed_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("suppressed_code", sa.String(), nullable=True),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_contact_organisation"), "contact", ["organisation"], unique=False)
    op.create_table(
        "endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("types", columns.JsonColumn(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.String(), nullable=True),
        sa.Column("disabled_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("failing_since", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("consecutive_failures", sa.Integer(), nullable=False),
        sa.Column("open_until", columns.InstantColumn(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_endpoint_organisation"), "endpoint", ["organisation"], unique=False)
    op.create_table(
        "inbox_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("subject_status", sa.String(), nullable=True),
        sa.Column("business_status", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("read_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "organisation", name="inbox_entry_once"),
    )
    op.create_index("inbox_entry_by_organisation", "inbox_entry", ["organisation", "id"], unique=False)
    op.create_table(
        "organisation_copy",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", columns.JsonColumn(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("units", columns.JsonColumn(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "recovery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("resent", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("occurred_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("correlation", sa.String(), nullable=False),
        sa.Column("traceparent", sa.String(), nullable=True),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("first_due_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("due_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("lease_until", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("died_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("last_answer_code", sa.Integer(), nullable=True),
        sa.Column("last_detail", sa.String(), nullable=True),
        sa.CheckConstraint("(channel = 'webhook') = (body IS NOT NULL)", name="delivery_has_body"),
        sa.CheckConstraint("(channel = 'webhook') = (endpoint_id IS NOT NULL)", name="delivery_has_endpoint"),
        sa.CheckConstraint(
            "(due_at IS NOT NULL) = (status IN ('pending', 'sending', 'retrying'))", name="delivery_is_due"
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["endpoint.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "channel", "target", name="delivery_once"),
    )
    op.create_index(
        "delivery_by_endpoint",
        "delivery",
        ["endpoint_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "delivery_in_order",
        "delivery",
        ["endpoint_id", "subject_id", "subject_version"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("delivery_by_organisation", "delivery", ["organisation", "id"], unique=False)
    op.create_index(
        "delivery_asks",
        "delivery",
        ["organisation", "created_at"],
        unique=False,
        sqlite_where=sa.text("type = 'contact.confirm'"),
        postgresql_where=sa.text("type = 'contact.confirm'"),
    )
    op.create_index(
        "delivery_due",
        "delivery",
        ["channel", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "delivery_leased",
        "delivery",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("lease_until IS NOT NULL"),
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )
    op.create_index(
        "delivery_unfinished",
        "delivery",
        ["channel", "status"],
        unique=False,
        sqlite_where=sa.text("status NOT IN ('delivered', 'cancelled')"),
        postgresql_where=sa.text("status NOT IN ('delivered', 'cancelled')"),
    )
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer_code", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_delivery_attempt_delivery_id"), "delivery_attempt", ["delivery_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_delivery_attempt_delivery_id"), table_name="delivery_attempt")
    op.drop_table("delivery_attempt")
    op.drop_index(
        "delivery_unfinished",
        table_name="delivery",
        sqlite_where=sa.text("status NOT IN ('delivered', 'cancelled')"),
        postgresql_where=sa.text("status NOT IN ('delivered', 'cancelled')"),
    )
    op.drop_index(
        "delivery_leased",
        table_name="delivery",
        sqlite_where=sa.text("lease_until IS NOT NULL"),
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )
    op.drop_index(
        "delivery_due",
        table_name="delivery",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index(
        "delivery_asks",
        table_name="delivery",
        sqlite_where=sa.text("type = 'contact.confirm'"),
        postgresql_where=sa.text("type = 'contact.confirm'"),
    )
    op.drop_index("delivery_by_organisation", table_name="delivery")
    op.drop_index(
        "delivery_in_order",
        table_name="delivery",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index(
        "delivery_by_endpoint",
        table_name="delivery",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("delivery")
    op.drop_table("recovery")
    op.drop_table("organisation_copy")
    op.drop_index("inbox_entry_by_organisation", table_name="inbox_entry")
    op.drop_table("inbox_entry")
    op.drop_index(op.f("ix_endpoint_organisation"), table_name="endpoint")
    op.drop_table("endpoint")
    op.drop_index(op.f("ix_contact_organisation"), table_name="contact")
    op.drop_table("contact")
