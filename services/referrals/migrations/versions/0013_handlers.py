"""Who has cases and referrals within an organisation, and what organisations have set."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0013"
down_revision = "referrals_0012"
branch_labels = None
depends_on = None

_INSTANT = columns.InstantColumn(timezone=True)
_HAS_HANDLER = sa.text("handler IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "handling",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=True),
        sa.Column("handler", sa.String(), nullable=True),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "organisation"),
    )
    op.create_index(
        "handling_of_handler",
        "handling",
        ["organisation", "handler"],
        unique=False,
        sqlite_where=_HAS_HANDLER,
        postgresql_where=_HAS_HANDLER,
    )
    op.create_index("handling_of_unit", "handling", ["organisation", "unit"], unique=False)
    op.create_table(
        "reassignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("referrals", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "organisation_settings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("own_units_only", sa.Boolean(), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    for name in ("organisation_settings", "reassignment", "handling"):
        op.drop_table(name)
