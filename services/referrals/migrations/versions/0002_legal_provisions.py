"""A few provisions that are proposed, none of them enabled. Which provisions allow a disclosure is for each operator's
lawyers to say: `python -m deploy.ops provisions` shows, enables and ends them (docs/operations.md)."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "referrals_0002"
down_revision = "referrals_0001"
branch_labels = None
depends_on = None

_TABLE = sa.table(
    "legal_provision",
    sa.column("act", sa.String),
    sa.column("section", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("valid_until", sa.Date),
)
# The old act on the promotion of integration ended with 2024; the new one came into force on 1 January 2025.
_OLD = {"act": "1386/2010", "valid_from": date(2011, 9, 1), "valid_until": date(2024, 12, 31)}
_NEW = {"act": "681/2023", "valid_from": date(2025, 1, 1), "valid_until": None}


def upgrade() -> None:
    rows = [_OLD | {"section": section} for section in ("29", "31")]
    rows.append(_NEW | {"section": "16"})
    op.bulk_insert(_TABLE, rows)


def downgrade() -> None:
    op.execute(sa.delete(_TABLE))
