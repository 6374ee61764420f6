"""What the responsible organisation sees of the clocks of the law in a case, and of the review of its pause."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from services.referrals.model.case.extending import may_extend
from services.referrals.model.case.reviewing import ReviewKind
from services.referrals.model.case.row import Case
from services.referrals.model.statutory_clock.codes import ClockPart, StatutoryKind
from services.referrals.queries.deadline.views import AwaitedView, awaited_told
from shared.kernel.actors import Actor
from shared.kernel.deadlines import Deadline


class StatuteView(BaseModel):
    """On what a clock of the law rests."""

    act: str
    section: str | None = Field(description="null: nobody has said which one it is")
    in_force_from: date = Field(description="the first day of the row that counted on the day of the event")
    without_delay: bool = Field(description="the act names no length: this one is the operator's")

    @classmethod
    def of(cls, source: str) -> Self:
        """Of the source of a deadline that `StatutoryClock.named` gave."""
        kind, _, rest = source.partition(":")
        named, _, first_day = rest.partition("@")
        act, _, section = named.partition(":")
        return cls(
            act=act,
            section=section or None,
            in_force_from=date.fromisoformat(first_day),
            without_delay=kind == "undelayed",
        )


class ClockReminderView(BaseModel):
    """A step of the ladder that went out."""

    to: ClockPart
    at: datetime


class ClockView(AwaitedView):
    """Something that the case waits for: by the law, or by its pause."""

    kind: StatutoryKind | ReviewKind
    statute: StatuteView | None = Field(description="null: it does not rest on the law")
    reminders: list[ClockReminderView] = Field(description="those that went out, the first one first")
    may_extend: bool = Field(description="whether you may give more time: `POST …/extend-deadline`")


OF_LAW = frozenset(map(str, StatutoryKind))


def clock_views(row: Case, actor: Actor, now: datetime) -> list[ClockView]:
    """What is awaited, the first day first."""
    awaited = [(one.kind, one.read()) for one in row.deadlines if one.open]
    return [
        ClockView(
            **awaited_told(due, now),
            kind=StatutoryKind(kind) if kind in OF_LAW else ReviewKind(kind),
            statute=StatuteView.of(due.source) if kind in OF_LAW else None,
            reminders=_went_out(due),
            may_extend=kind in OF_LAW and may_extend(row, actor),
        )
        for kind, due in sorted(awaited, key=lambda one: (one[1].due_on, one[0]))
    ]


def _went_out(due: Deadline) -> Sequence[ClockReminderView]:
    return [ClockReminderView(to=ClockPart(one.to), at=one.sent_at) for one in due.reminders if one.sent_at is not None]
