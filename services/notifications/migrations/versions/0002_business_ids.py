"""The business id of each organisation: letters name it. `republish organisations` fills it for those known already."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0002"
down_revision = "notifications_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation_copy", sa.Column("business_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("organisation_copy", "business_id")
