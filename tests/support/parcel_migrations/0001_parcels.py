"""The first tables."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "parcels_0001"
down_revision = None
branch_labels = ("parcels",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("pausable", sa.Boolean(), nullable=False),
        sa.Column("reminders", columns.JsonColumn(), nullable=False),
        sa.Column("paused_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("paused", sa.Integer(), nullable=False),
        sa.Column("extensions", columns.JsonColumn(), nullable=False),
        sa.Column("overdue_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("stopped_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("due_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("strikes_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("lease_until", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deadline_subject", "deadline", ["subject"])
    op.create_index(
        "deadline_open",
        "deadline",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("stopped_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_index(
        "deadline_strikes",
        "deadline",
        ["strikes_at"],
        sqlite_where=sa.text("strikes_at IS NOT NULL"),
        postgresql_where=sa.text("strikes_at IS NOT NULL"),
    )
    op.create_table(
        "parcel_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "parcel_seen",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("parcel", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )


def downgrade() -> None:
    op.drop_table("parcel_seen")
    op.drop_table("parcel_copy")
    op.drop_table("deadline")
    op.drop_table("parcel")
