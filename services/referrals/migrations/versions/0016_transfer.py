"""The responsibility for a case passes to another organisation: its offer, and what stays of it."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0016"
down_revision = "referrals_0015"
branch_labels = None
depends_on = None

_INSTANT = columns.InstantColumn(timezone=True)
_OFFERED = sa.text("offer_status = 'open'")
_TWIN = sa.text("twin_hash IS NOT NULL")
_COLUMNS: tuple[tuple[str, str, sa.types.TypeEngine[object]], ...] = (
    ("case", "offered_to", sa.Uuid()),
    ("case", "offered_at", _INSTANT),
    ("case", "offer_reason", sa.String()),
    ("case", "offer_status", sa.String()),
    ("case", "transferred_from", sa.Uuid()),
    ("case", "transferred_at", _INSTANT),
    ("referral", "sealed_senders_sight", sa.LargeBinary()),
    ("referral", "transferred_from", sa.Uuid()),
    ("client", "twin_of", sa.Uuid()),
    ("client", "twin_hash", sa.LargeBinary()),
)
_INDEXES: tuple[tuple[str, str, list[str], sa.TextClause], ...] = (
    ("case_offered_to", "case", ["offered_to", "id"], _OFFERED),
    ("case_offered_by", "case", ["responsible", "id"], _OFFERED),
    ("client_twins", "client", ["organisation", "twin_hash"], _TWIN),
)


def upgrade() -> None:
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    for name, table, names, where in _INDEXES:
        op.create_index(name, table, names, unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table_name=table)
    for table, name, _ in reversed(_COLUMNS):
        op.drop_column(table, name)
