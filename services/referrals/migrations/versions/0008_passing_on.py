"""Referrals that are passed on."""

import sqlalchemy as sa
from alembic import op

revision = "referrals_0008"
down_revision = "referrals_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("referral", sa.Column("redirected_from", sa.Uuid(), nullable=True))
    op.add_column("referral", sa.Column("redirected_to", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("referral", "redirected_to")
    op.drop_column("referral", "redirected_from")
