"""How clients' names sound, as keyed hashes. `ops keys rehash referrals` makes them for the clients that are there."""

import sqlalchemy as sa
from alembic import op

revision = "referrals_0003"
down_revision = "referrals_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_sound",
        sa.Column("client", sa.Uuid(), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["client"], ["client.id"]),
        sa.PrimaryKeyConstraint("client", "sound"),
    )
    op.create_index(op.f("ix_client_sound_sound"), "client_sound", ["sound"], unique=False)


def downgrade() -> None:
    op.drop_table("client_sound")
