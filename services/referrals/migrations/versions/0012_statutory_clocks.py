"""How long the law lets something wait in a case: those of act 681/2023, and of act 1386/2010 before it, as public
guidance has them. `python -m deploy.ops statutory-clocks` shows, adds and ends them (docs/operations.md, section 4)."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "referrals_0012"
down_revision = "referrals_0011"
branch_labels = None
depends_on = None

_OLD: dict[str, Any] = {"act": "1386/2010", "valid_from": date(2011, 9, 1), "valid_until": date(2024, 12, 31)}
_NEW: dict[str, Any] = {"act": "681/2023", "valid_from": date(2025, 1, 1), "valid_until": None}
_SOURCE = "public guidance"

# What a pause of the case lets stand still; how long a plan may last goes on with the calendar.
_WAITING: dict[str, Any] = {"pausable": True, "section": None, "without_delay": False, "source": _SOURCE}
_LASTING: dict[str, Any] = {**_WAITING, "pausable": False}


def _ladder(*steps: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"offset": offset, "to": to, "sent_at": None} for offset, to in steps]


_SHORT = _ladder((-4, "responsible"), (7, "responsible-supervisor"))
_MONTH = _ladder((-7, "responsible"), (7, "responsible-supervisor"))
_LONG = _ladder((-60, "responsible"), (-14, "responsible"), (14, "responsible-supervisor"))


def _rows() -> list[dict[str, Any]]:
    def row(act: dict[str, Any], how: dict[str, Any], kind: str, starts_with: str, length: int, **more: Any) -> Any:
        counted = {"kind": kind, "starts_with": starts_with, "length": length, "unit": "month", "reminders": _LONG}
        return act | how | counted | more

    return [
        row(_OLD, _WAITING, "plan", "assessment-made", 14, unit="day", reminders=_SHORT),
        row(_NEW, _WAITING, "plan", "assessment-made", 14, unit="day", reminders=_SHORT, without_delay=True),
        row(_OLD, _WAITING, "referral-to-service", "plan-made", 1, reminders=_MONTH),
        row(_NEW, _WAITING, "referral-to-service", "plan-made", 6),
        *(row(_OLD, _WAITING, "plan-review", event, 12) for event in ("plan-made", "plan-reviewed")),
        *(row(_NEW, _WAITING, "plan-review", event, 6) for event in ("plan-made", "plan-reviewed")),
        *(row(act, _LASTING, "first-plan", "first-plan-made", 12) for act in (_OLD, _NEW)),
        row(_OLD, _LASTING, "plan-period", "first-plan-made", 36),
        row(_NEW, _LASTING, "plan-period", "first-plan-made", 24),
    ]


def upgrade() -> None:
    table = op.create_table(
        "statutory_clock",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_with", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("without_delay", sa.Boolean(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("pausable", sa.Boolean(), nullable=False),
        sa.Column("reminders", columns.JsonColumn(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "starts_with", "valid_from"),
    )
    op.bulk_insert(table, _rows())
    op.add_column("case_step", sa.Column("done_on", sa.Date(), nullable=True))
    for name in ("first_plan_on", "plan_on", "plan_ended_on"):
        op.add_column("case", sa.Column(name, sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("plan_ended_on", "plan_on", "first_plan_on"):
        op.drop_column("case", name)
    op.drop_column("case_step", "done_on")
    op.drop_table("statutory_clock")
