"""Which kinds of organisation may be responsible for clients, since when and on what that rests: those of act 681/2023.
`python -m deploy.ops responsible-kinds` shows, adds and ends them (docs/operations.md, section 4)."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "referrals_0005"
down_revision = "referrals_0004"
branch_labels = None
depends_on = None

_IN_FORCE = {"valid_from": date(2025, 1, 1), "valid_until": None, "source": "act 681/2023"}


def upgrade() -> None:
    table = op.create_table(
        "responsible_kind",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "valid_from"),
    )
    op.bulk_insert(table, [_IN_FORCE | {"kind": kind} for kind in ("municipality", "employment-authority")])


def downgrade() -> None:
    op.drop_table("responsible_kind")
