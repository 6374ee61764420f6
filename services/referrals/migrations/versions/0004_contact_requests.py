"""Contact requests, and for which municipalities an organisation says that it is responsible.

`ops republish agreements` fills the latter for the organisations that are known already.
"""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0004"
down_revision = "referrals_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("asker", sa.Uuid(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("form_hash", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("arrived_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("made_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("changed_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("answered_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("passed_on_to", sa.Uuid(), nullable=True),
        sa.Column("passed_on_as", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_hash"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("contact_request_incoming", "contact_request", ["organisation", "status", "id"], unique=False)
    op.create_index("contact_request_outgoing", "contact_request", ["asker", "status", "id"], unique=False)
    op.create_table(
        "organisation_municipality_copy",
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "organisation_id"),
    )
    op.create_index(
        op.f("ix_organisation_municipality_copy_organisation_id"),
        "organisation_municipality_copy",
        ["organisation_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("organisation_municipality_copy")
    op.drop_table("contact_request")
