"""Parts of a service: a referral by the recipient of another one."""

import sqlalchemy as sa
from alembic import op

revision = "referrals_0017"
down_revision = "referrals_0016"
branch_labels = None
depends_on = None

_IS_PART = sa.text("part_of IS NOT NULL")


def upgrade() -> None:
    op.add_column("referral", sa.Column("part_of", sa.Uuid(), nullable=True))
    op.create_index(
        "referral_parts", "referral", ["part_of"], unique=False, sqlite_where=_IS_PART, postgresql_where=_IS_PART
    )


def downgrade() -> None:
    op.drop_index("referral_parts", table_name="referral")
    op.drop_column("referral", "part_of")
