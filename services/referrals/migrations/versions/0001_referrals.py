"""The first tables."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0001"
down_revision = None
branch_labels = ("referrals",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_copy",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", columns.JsonColumn(), nullable=False),
        sa.Column("as_of", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agreement_id"),
    )
    op.create_table(
        "agreement_offer_copy",
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("provider", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("service", "provider", "agreement_id"),
    )
    op.create_table(
        "capacity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("in_use", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("in_period", sa.Integer(), nullable=False),
        sa.Column("told", columns.JsonColumn(), nullable=True),
        sa.CheckConstraint("in_use >= 0", name="capacity_in_use"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("identity_hash", sa.LargeBinary(), nullable=True),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "identity_hash", name="client_identity"),
    )
    op.create_index("client_by_name", "client", ["organisation", "name_hash"], unique=False)
    op.create_index(op.f("ix_client_organisation"), "client", ["organisation"], unique=False)
    op.create_table(
        "legal_provision",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("act", "section", "valid_from"),
    )
    op.create_table(
        "organisation_copy",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_authority", sa.Boolean(), nullable=False),
        sa.Column("units", columns.JsonColumn(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("responsible", sa.Uuid(), nullable=False),
        sa.Column("opened_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_case_client_id"), "case", ["client_id"], unique=False)
    op.create_index(op.f("ix_case_responsible"), "case", ["responsible"], unique=False)
    op.create_table(
        "need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("proposed_legal_basis", sa.String(), nullable=True),
        sa.Column("proposed_data_categories", columns.JsonColumn(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("completed_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_need_case_id"), "need", ["case_id"], unique=False)
    op.create_index(op.f("ix_need_organisation"), "need", ["organisation"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("business_status", sa.String(), nullable=True),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("data_categories", columns.JsonColumn(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Uuid(), nullable=True),
        sa.Column("recipient_unit", sa.Uuid(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("candidates", columns.JsonColumn(), nullable=True),
        sa.Column("also_covered", columns.JsonColumn(), nullable=True),
        sa.Column("coverage", columns.JsonColumn(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("sender_reference", sa.String(), nullable=True),
        sa.Column("recipient_reference", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_last_sight", sa.LargeBinary(), nullable=True),
        sa.Column("follow_up_until", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("holds_place", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("requested_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("received_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("accepted_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("started_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("ended_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("appointment_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("waitlist_position", sa.Integer(), nullable=True),
        sa.Column("waitlist_estimate_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reason_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("loop_closed_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["need.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_referral_agreement_id"), "referral", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(op.f("ix_referral_client_id"), "referral", ["client_id"], unique=False)
    op.create_index(op.f("ix_referral_need_id"), "referral", ["need_id"], unique=False)
    op.create_index("referral_arrival", "referral", ["requested_at", "id"], unique=False)
    op.create_index("referral_incoming", "referral", ["recipient", "status", "requested_at", "id"], unique=False)
    op.create_index("referral_outgoing", "referral", ["sender", "status", "id"], unique=False)
    op.create_index(
        "referral_to_claim",
        "referral",
        ["id"],
        unique=False,
        sqlite_where=sa.text("open = 1 AND status = 'requested'"),
        postgresql_where=sa.text("open AND status = 'requested'"),
    )
    op.create_table(
        "referral_step",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("business_status", sa.String(), nullable=True),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reason_by", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", columns.InstantColumn(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("referral_id", "version"),
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
    op.create_index(op.f("ix_deadline_subject"), "deadline", ["subject"], unique=False)
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
        unique=False,
        sqlite_where=sa.text("strikes_at IS NOT NULL"),
        postgresql_where=sa.text("strikes_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "deadline_strikes",
        table_name="deadline",
        sqlite_where=sa.text("strikes_at IS NOT NULL"),
        postgresql_where=sa.text("strikes_at IS NOT NULL"),
    )
    op.drop_index(
        "deadline_open",
        table_name="deadline",
        sqlite_where=sa.text("stopped_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.drop_index(op.f("ix_deadline_subject"), table_name="deadline")
    op.drop_table("deadline")
    op.drop_table("referral_step")
    op.drop_index(
        "referral_to_claim",
        table_name="referral",
        sqlite_where=sa.text("open = 1 AND status = 'requested'"),
        postgresql_where=sa.text("open AND status = 'requested'"),
    )
    op.drop_index("referral_outgoing", table_name="referral")
    op.drop_index("referral_incoming", table_name="referral")
    op.drop_index("referral_arrival", table_name="referral")
    op.drop_index(op.f("ix_referral_need_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_client_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_case_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_agreement_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(op.f("ix_need_organisation"), table_name="need")
    op.drop_index(op.f("ix_need_case_id"), table_name="need")
    op.drop_table("need")
    op.drop_index(op.f("ix_case_responsible"), table_name="case")
    op.drop_index(op.f("ix_case_client_id"), table_name="case")
    op.drop_table("case")
    op.drop_table("organisation_copy")
    op.drop_table("legal_provision")
    op.drop_index(op.f("ix_client_organisation"), table_name="client")
    op.drop_index("client_by_name", table_name="client")
    op.drop_table("client")
    op.drop_table("capacity")
    op.drop_table("agreement_offer_copy")
    op.drop_table("agreement_copy")
