"""How often the working text was written since the agreement's version, which that no longer raises."""

import sqlalchemy as sa
from alembic import op

revision = "agreements_0002"
down_revision = "agreements_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("written", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("agreement", "written")
