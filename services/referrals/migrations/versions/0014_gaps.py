"""Gaps in service: that nobody can take a need, and what was told of it."""

import sqlalchemy as sa
from alembic import op

revision = "referrals_0014"
down_revision = "referrals_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need", sa.Column("gap_reason", sa.String(), nullable=True))
    op.add_column("need", sa.Column("gap_since", sa.Date(), nullable=True))
    op.create_table(
        "gap",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=True),
        sa.Column("detected_on", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("gap")
    for name in ("gap_since", "gap_reason"):
        op.drop_column("need", name)
