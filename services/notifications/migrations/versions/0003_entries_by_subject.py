"""The newest entry about one subject is found at once: whether its reader still sees it is asked of each delivery."""

from alembic import op

revision = "notifications_0003"
down_revision = "notifications_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "inbox_entry_by_subject", "inbox_entry", ["organisation", "subject_id", "subject_version"], unique=False
    )


def downgrade() -> None:
    op.drop_index("inbox_entry_by_subject", table_name="inbox_entry")
