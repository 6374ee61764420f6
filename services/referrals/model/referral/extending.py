"""More time for what is awaited: it is given by the side that waits for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.referrals.model.deadline.codes import AwaitedKind
from services.referrals.model.deadline.row import CANCELLATION, HOLD_REVIEW, RESPONSE, START, Deadline
from services.referrals.model.referral.parts import CASEWORK, standing
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from shared.kernel import bodies
from shared.kernel.actors import Actor
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.extensions import ExtensionReason
from shared.kernel.frames import PLANNED_AHEAD, too_far_ahead
from shared.kernel.texts import SealedParagraphs

EXTEND = "extend-deadline"
"""The path, and the line of the history. It is no move of the table: the state stays as it is."""
EXTENDED = "deadline-extended"
"""The fact."""

_WAITS: Mapping[str, str] = {RESPONSE: "S", START: "S", CANCELLATION: "S", HOLD_REVIEW: "R"}
"""Which side waits. The review of a pause is the recipient's own."""


class ExtendDeadline(bodies.Explained):
    """More time for one deadline: `count` in its own unit, with a coded reason; `other` needs a text."""

    reason: ExtensionReason
    text: Annotated[SealedParagraphs | None, Field(validate_default=True)] = None
    kind: AwaitedKind
    count: Annotated[int, Field(ge=1, le=365)]


def may_extend(row: Referral, kind: str, actor: Actor) -> bool:
    """Whether this actor may give more time. Of an open referral nobody may: each candidate has a time of its own."""
    return not row.open and _WAITS.get(kind) in standing(row, actor) and actor.has(*CASEWORK)


def extend(row: Referral, body: ExtendDeadline, actor: Actor, now: datetime) -> None:
    """Due later, and not overdue any more if that day is still to come. 409 where nothing of the kind is awaited, or by
    the other side; 422 for a day that lies too far ahead."""
    one: Deadline | None = row.newest(body.kind)
    if one is None or not one.open or not may_extend(row, body.kind, actor):
        raise MOVES.refuse(EXTEND, row, actor)
    longer = one.read().extend(body.count, body.reason, now)
    if longer.due_on > day_in_helsinki(now) + PLANNED_AHEAD:
        raise too_far_ahead("/count")
    one.write(longer)
    if body.kind is AwaitedKind.HOLD_REVIEW:
        row.review_on = longer.due_on
