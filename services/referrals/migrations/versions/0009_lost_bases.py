"""Referrals whose legal basis was lost, and what their recipients did with the data."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0009"
down_revision = "referrals_0008"
branch_labels = None
depends_on = None

_INSTANT = columns.InstantColumn(timezone=True)


def upgrade() -> None:
    op.add_column("referral", sa.Column("basis_lost_at", _INSTANT, nullable=True))
    op.add_column("referral", sa.Column("deletion_answer", sa.String(), nullable=True))
    op.add_column("referral", sa.Column("deletion_answered_at", _INSTANT, nullable=True))


def downgrade() -> None:
    for name in ("deletion_answered_at", "deletion_answer", "basis_lost_at"):
        op.drop_column("referral", name)
