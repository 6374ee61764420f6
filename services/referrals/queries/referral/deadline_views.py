"""What a reader sees of the deadlines of a referral."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.deadline.codes import AwaitedKind, RemindedPart
from services.referrals.model.deadline.row import RESPONSE
from services.referrals.model.referral.extending import may_extend
from services.referrals.model.referral.ladder import TOLD
from services.referrals.model.referral.offer import offered_to, time_of_offer
from services.referrals.model.referral.row import Referral
from services.referrals.queries.deadline.views import AwaitedView, DueView, awaited_told, due_told
from shared.kernel.actors import Actor
from shared.kernel.deadlines import Deadline


class ReminderView(BaseModel):
    """A step of the ladder that went out."""

    to: RemindedPart
    at: datetime


class DeadlineView(AwaitedView):
    """Something that is awaited of a referral."""

    kind: AwaitedKind
    reminders: list[ReminderView] = Field(description="those that went out, the first one first")
    may_extend: bool = Field(description="whether you may give more time: `POST …/extend-deadline`")


def due_view(due: Deadline | None, names_clause: bool) -> DueView | None:
    """The due date, or None while none was set. The reason names the clause where the reader may know it."""
    return DueView(**due_told(_for(due, names_clause))) if due is not None else None


def deadlines_view(row: Referral, actor: Actor, now: datetime, names_clause: bool) -> list[DeadlineView]:
    """What is awaited, the first day first; of an open referral each candidate its own clause's time alone."""
    own = _of_offer(row, actor.organisation)
    awaited = own if own is not None else [(one.kind, one.read()) for one in row.deadlines if one.open]
    return [
        DeadlineView(
            **awaited_told(_for(due, names_clause), now),
            kind=AwaitedKind(kind),
            reminders=[
                ReminderView(to=RemindedPart(one.to), at=one.sent_at)
                for one in due.reminders
                if one.sent_at is not None and one.to in TOLD
            ],
            may_extend=may_extend(row, kind, actor),
        )
        for kind, due in sorted(awaited, key=lambda one: (one[1].due_on, one[0]))
    ]


def _of_offer(row: Referral, organisation: UUID | None) -> list[tuple[str, Deadline]] | None:
    """None for whom it is not offered to."""
    if organisation is None or not offered_to(row, organisation):
        return None
    due = time_of_offer(row, organisation)
    return [(RESPONSE, due)] if due is not None else []


def _for(due: Deadline, names_clause: bool) -> Deadline:
    """As its reader may know it."""
    hidden = not names_clause and due.source.startswith("clause:")
    return replace(due, source="clause") if hidden else due
