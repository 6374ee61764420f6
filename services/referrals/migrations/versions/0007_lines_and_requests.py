"""Waiting lists that the system keeps, appointments and what came of them, requests to cancel."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0007"
down_revision = "referrals_0006"
branch_labels = None
depends_on = None

_WAITS = sa.text("waits_for IS NOT NULL")
_INSTANT = columns.InstantColumn(timezone=True)


def upgrade() -> None:
    op.add_column("capacity", sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))
    for column in (
        sa.Column("mode", sa.String(), nullable=False, server_default="parallel"),
        sa.Column("waits_for", sa.Uuid(), nullable=True),
        sa.Column("first_arrived_at", _INSTANT, nullable=True),
        sa.Column("no_shows", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("cancellation_requested_at", _INSTANT, nullable=True),
        sa.Column("cancellation_reason", sa.String(), nullable=True),
        sa.Column("cancellation_reason_by", sa.String(), nullable=True),
    ):
        op.add_column("referral", column)
    op.add_column("referral_step", sa.Column("appointment_at", _INSTANT, nullable=True))
    op.drop_column("referral", "waitlist_position")
    op.create_index(
        "referral_line", "referral", ["waits_for"], unique=False, sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    _put_in_line()


def _put_in_line() -> None:
    """Whoever waits, waits in the line of the clause that decided."""
    connection = op.get_bind()
    referral = sa.table(
        "referral",
        sa.column("id", sa.Uuid()),
        sa.column("business_status", sa.String()),
        sa.column("coverage", columns.JsonColumn()),
        sa.column("requested_at", _INSTANT),
        sa.column("first_arrived_at", _INSTANT),
        sa.column("waits_for", sa.Uuid()),
    )
    capacity = sa.table(
        "capacity",
        sa.column("id", sa.Uuid()),
        sa.column("version", sa.Integer()),
        sa.column("agreement_id", sa.Uuid()),
        sa.column("in_use", sa.Integer()),
        sa.column("period", sa.String()),
        sa.column("in_period", sa.Integer()),
        sa.column("waiting", sa.Integer()),
    )
    connection.execute(referral.update().values(first_arrived_at=referral.c.requested_at))
    waiting = sa.select(referral.c.id, referral.c.coverage).where(referral.c.business_status == "waitlisted")
    for row in connection.execute(waiting).all():
        decided = {name: UUID(row.coverage[name]) for name in ("clause_id", "agreement_id")}
        clause = capacity.c.id == decided["clause_id"]
        connection.execute(referral.update().where(referral.c.id == row.id).values(waits_for=decided["clause_id"]))
        if not connection.execute(capacity.update().where(clause).values(waiting=capacity.c.waiting + 1)).rowcount:
            new = {"id": decided["clause_id"], "agreement_id": decided["agreement_id"], "period": "", "waiting": 1}
            connection.execute(capacity.insert().values(**new, version=0, in_use=0, in_period=0))


def downgrade() -> None:
    op.drop_index("referral_line", "referral")
    op.add_column("referral", sa.Column("waitlist_position", sa.Integer(), nullable=True))
    op.drop_column("referral_step", "appointment_at")
    for name in (
        *("mode", "waits_for", "first_arrived_at", "no_shows"),
        *("cancellation_requested_at", "cancellation_reason", "cancellation_reason_by"),
    ):
        op.drop_column("referral", name)
    op.drop_column("capacity", "waiting")
