"""An index of who has sent something to whom, for the search by client."""

from alembic import op

revision = "referrals_0011"
down_revision = "referrals_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("referral_senders_to", "referral", ["recipient", "sender"], unique=False)


def downgrade() -> None:
    op.drop_index("referral_senders_to", table_name="referral")
