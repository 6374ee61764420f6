"""How much of its quotas everybody has used."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "mechanisms_0002"
down_revision = "mechanisms_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quota_use",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("quota_use_by_age", "quota_use", ["used_at"], unique=False)
