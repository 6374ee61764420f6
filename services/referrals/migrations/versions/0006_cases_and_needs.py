"""How cases and needs were moved, when and why; those that are there get what is known of theirs."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0006"
down_revision = "referrals_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("case", "need"):
        op.create_table(
            f"{name}_step",
            sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("move", sa.String(), nullable=False),
            sa.Column("status", sa.String(), nullable=False),
            sa.Column("organisation", sa.Uuid(), nullable=True),
            sa.Column("reason", sa.String(), nullable=True),
            sa.Column("sealed", sa.LargeBinary(), nullable=True),
            sa.Column("at", columns.InstantColumn(timezone=True), nullable=False),
            sa.Column("subject", sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(["subject"], [f"{name}.id"]),
            sa.PrimaryKeyConstraint("subject", "version"),
        )
        op.add_column(name, sa.Column("reason", sa.String(), nullable=True))
        op.add_column(name, sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column("case", sa.Column("closed_at", columns.InstantColumn(timezone=True), nullable=True))
    op.add_column("case", sa.Column("outcome", sa.String(), nullable=True))
    op.add_column("need", sa.Column("met_by", sa.String(), nullable=True))
    _tell_what_happened()


def _tell_what_happened() -> None:
    op.execute(
        """INSERT INTO case_step (subject, version, move, status, organisation, at)
        SELECT id, 1, 'open', 'open', responsible, opened_at FROM "case" """
    )
    op.execute(
        """INSERT INTO need_step (subject, version, move, status, organisation, at)
        SELECT id, 1, 'record', 'active', organisation, created_at FROM need"""
    )
    op.execute(
        """INSERT INTO need_step (subject, version, move, status, organisation, at)
        SELECT id, version, 'complete', 'completed', organisation, completed_at
        FROM need WHERE completed_at IS NOT NULL"""
    )
    op.execute("UPDATE need SET met_by = 'referral' WHERE completed_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column("need", "met_by")
    op.drop_column("case", "outcome")
    op.drop_column("case", "closed_at")
    for name in ("need", "case"):
        op.drop_column(name, "review_on")
        op.drop_column(name, "reason")
        op.drop_table(f"{name}_step")
