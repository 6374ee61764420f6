"""What lists are sorted and filtered by, and the indexes that hold it in their orders."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.kernel.deadlines import Deadline
from shared.persistence import columns

revision = "referrals_0010"
down_revision = "referrals_0009"
branch_labels = None
depends_on = None

_INSTANT = columns.InstantColumn(timezone=True)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_SENDERS_TURN = sa.text("acts_next = 'S'")
_RECIPIENTS_TURN = sa.text("acts_next = 'R'")
_SENDER_SAID = sa.text("sender_reference IS NOT NULL")
_RECIPIENT_SAID = sa.text("recipient_reference IS NOT NULL")
_UNDER_WAY = ("accepted", "in-progress", "on-hold")
_INDEXES: tuple[tuple[str, str, list[str], Any], ...] = (
    ("referral_outgoing_due", "referral", ["sender", "status", "next_due_at", "id"], None),
    ("referral_incoming_due", "referral", ["recipient", "status", "next_due_at", "id"], None),
    ("referral_outgoing_priority", "referral", ["sender", "status", "priority", "id"], None),
    ("referral_incoming_priority", "referral", ["recipient", "status", "priority", "requested_at", "id"], None),
    ("referral_senders_turn", "referral", ["sender", "next_due_at", "id"], _SENDERS_TURN),
    ("referral_recipients_turn", "referral", ["recipient", "next_due_at", "id"], _RECIPIENTS_TURN),
    ("referral_senders_number", "referral", ["sender_reference"], _SENDER_SAID),
    ("referral_recipients_number", "referral", ["recipient_reference"], _RECIPIENT_SAID),
    ("case_by_status", "case", ["responsible", "status", "id"], None),
    ("need_by_status", "need", ["organisation", "status", "id"], None),
    ("contact_request_incoming_due", "contact_request", ["organisation", "status", "due_at", "id"], None),
    ("contact_request_outgoing_due", "contact_request", ["asker", "status", "due_at", "id"], None),
    ("ix_contact_request_client_id", "contact_request", ["client_id"], None),
)


def upgrade() -> None:
    op.add_column("referral", sa.Column("next_due_at", _INSTANT, nullable=False, server_default=_literal(_NEVER)))
    op.add_column("referral", sa.Column("acts_next", sa.String(), nullable=True))
    op.add_column("contact_request", sa.Column("due_at", _INSTANT, nullable=False, server_default=_literal(_NEVER)))
    _write_due()
    _write_turns()
    _write_offers()
    op.drop_index("referral_arrival", table_name="referral")
    op.drop_index("referral_to_claim", table_name="referral")
    _index_offers(["candidates"], postgresql_using="gin")
    for name, table, indexed, where in _INDEXES:
        op.create_index(name, table, indexed, unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in reversed(_INDEXES):
        op.drop_index(name, table_name=table)
    op.drop_index("referral_to_claim", table_name="referral")
    _index_offers(["id"])
    op.create_index("referral_arrival", "referral", ["requested_at", "id"], unique=False)
    op.drop_column("contact_request", "due_at")
    op.drop_column("referral", "acts_next")
    op.drop_column("referral", "next_due_at")


def _index_offers(indexed: list[str], **options: Any) -> None:
    op.create_index(
        "referral_to_claim",
        "referral",
        indexed,
        unique=False,
        sqlite_where=sa.text("open = 1 AND status = 'requested'"),
        postgresql_where=sa.text("open AND status = 'requested'"),
        **options,
    )


def _literal(at: datetime) -> sa.TextClause:
    """As each database keeps an instant: SQLite compares texts."""
    zone = "" if op.get_bind().dialect.name == "sqlite" else "+00"
    return sa.text(f"'{at:%Y-%m-%d %H:%M:%S.%f}{zone}'")


_referral = sa.table(
    "referral",
    sa.column("id", sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ("status", "business_status", "deletion_answer", "acts_next")),
    *(sa.column(name, _INSTANT) for name in ("requested_at", "basis_lost_at", "cancellation_requested_at")),
    *(sa.column(name, _INSTANT) for name in ("loop_closed_at", "next_due_at")),
    sa.column("recipient", sa.Uuid()),
    sa.column("open", sa.Boolean()),
    sa.column("candidates", columns.JsonColumn()),
)
_request = sa.table("contact_request", sa.column("id", sa.Uuid()), sa.column("due_at", _INSTANT))
_deadline = sa.table(
    "deadline",
    sa.column("subject", sa.Uuid()),
    sa.column("kind", sa.String()),
    *(sa.column(name, _INSTANT) for name in ("due_at", "overdue_at", "paused_at", "stopped_at")),
)


def _write_due() -> None:
    of_referral = _deadline.c.subject == _referral.c.id
    running = sa.and_(of_referral, _deadline.c.stopped_at.is_(None), _deadline.c.paused_at.is_(None))
    first = sa.select(sa.func.min(_deadline.c.due_at)).where(running).scalar_subquery()
    op.execute(_referral.update().values(next_due_at=first).where(sa.exists().where(running)))
    of_request = _deadline.c.subject == _request.c.id
    due = sa.select(sa.func.max(_deadline.c.due_at)).where(of_request).scalar_subquery()
    op.execute(_request.update().values(due_at=due).where(sa.exists().where(of_request)))


def _write_turns() -> None:
    row = _referral.c
    review = sa.exists().where(
        _deadline.c.subject == row.id,
        _deadline.c.kind == "hold-review",
        _deadline.c.stopped_at.is_(None),
        _deadline.c.overdue_at.is_not(None),
    )
    turn = sa.case(
        (sa.and_(row.status.in_(_UNDER_WAY), row.cancellation_requested_at.is_not(None)), "R"),
        (sa.and_(row.status.in_(_UNDER_WAY), review), "R"),
        (
            sa.and_(
                row.status == "cancelled",
                row.basis_lost_at.is_not(None),
                row.recipient.is_not(None),
                row.deletion_answer.is_(None),
            ),
            "R",
        ),
        (sa.and_(row.status == "completed", row.loop_closed_at.is_(None)), "S"),
        (row.status == "draft", "S"),
        (sa.and_(row.status == "received", row.business_status == "information-requested"), "S"),
        (row.status.in_(("requested", "received", "accepted")), "R"),
    )
    op.execute(_referral.update().values(acts_next=turn))


def _write_offers() -> None:
    connection, row = op.get_bind(), _referral.c
    offered = sa.select(row.id, row.requested_at, row.candidates).where(row.open, row.status == "requested")
    for one in connection.execute(offered).all():
        kept = {who: _with_due(clause, one.requested_at) for who, clause in (one.candidates or {}).items()}
        connection.execute(_referral.update().where(row.id == one.id).values(candidates=kept))


def _with_due(clause: dict[str, Any], sent_at: datetime) -> dict[str, Any]:
    days = clause.get("response_business_days")
    if days is None:
        return clause
    due = Deadline.start(sent_at, days, "clause").due_at
    return {**clause, "answer_due_at": due.isoformat().replace("+00:00", "Z")}
