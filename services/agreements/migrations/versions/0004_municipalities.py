"""For which municipalities' residents an organisation is responsible."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "agreements_0004"
down_revision = "agreements_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "organisation", sa.Column("municipalities", columns.JsonColumn(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.drop_column("organisation", "municipalities")
