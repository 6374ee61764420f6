"""The files of referrals."""

import sqlalchemy as sa
from alembic import op

revision = "referrals_0015"
down_revision = "referrals_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), sa.ForeignKey("referral.id"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_attachment_referral_id", "attachment", ["referral_id"])


def downgrade() -> None:
    op.drop_table("attachment")
