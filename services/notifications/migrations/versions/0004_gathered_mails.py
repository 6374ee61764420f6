"""Mails about one subject to one contact are gathered: when one went, and which mail told of the others."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "notifications_0004"
down_revision = "notifications_0003"
branch_labels = None
depends_on = None

_HAS_CONTACT = sa.text("contact_id IS NOT NULL")
_WAS_TOLD = sa.text("told_by IS NOT NULL")


def upgrade() -> None:
    op.add_column("delivery", sa.Column("told_by", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("went_at", columns.InstantColumn(timezone=True), nullable=True))
    op.create_index(
        "delivery_by_contact",
        "delivery",
        ["contact_id", "subject_id"],
        sqlite_where=_HAS_CONTACT,
        postgresql_where=_HAS_CONTACT,
    )
    op.create_index("delivery_told_by", "delivery", ["told_by"], sqlite_where=_WAS_TOLD, postgresql_where=_WAS_TOLD)


def downgrade() -> None:
    op.drop_index("delivery_told_by", table_name="delivery")
    op.drop_index("delivery_by_contact", table_name="delivery")
    op.drop_column("delivery", "went_at")
    op.drop_column("delivery", "told_by")
