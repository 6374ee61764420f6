"""More time for a statutory clock of a case."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.referrals.model.case.parts import SUPERVISING, standing
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES
from services.referrals.model.statutory_clock.codes import StatutoryKind
from shared.kernel import bodies
from shared.kernel.actors import Actor
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.extensions import ExtensionReason
from shared.kernel.frames import PLANNED_AHEAD, too_far_ahead
from shared.kernel.refusals import forbidden
from shared.kernel.texts import SealedParagraphs

EXTEND = "extend-deadline"
"""The path, and the line of the history. It is no move of the table: the state stays as it is."""
EXTENDED = "deadline-extended"
"""The fact."""

EXTENDING = SUPERVISING["O"]
"""Who is bound by the time gives itself more: so a caseworker alone cannot."""


class ExtendClock(bodies.Explained):
    """More time for one clock: `count` in its own unit, with a coded reason; `other` needs a text."""

    reason: ExtensionReason
    text: Annotated[SealedParagraphs | None, Field(validate_default=True)] = None
    kind: StatutoryKind
    count: Annotated[int, Field(ge=1, le=365)]


def may_extend(row: Case, actor: Actor) -> bool:
    """Whether this actor may give more time."""
    return bool(standing(row, actor)) and actor.has(*EXTENDING)


def extend(row: Case, body: ExtendClock, actor: Actor, now: datetime) -> None:
    """Due later, and not overdue any more if that day is still to come. 403 for others than a supervisor, 409 where no
    clock of the kind runs, 422 for a day that lies too far ahead."""
    if not may_extend(row, actor):
        raise forbidden("More time than the law gives is for the role supervisor to give.")
    one = row.awaited(body.kind)
    if one is None:
        raise MOVES.refuse(EXTEND, row, actor)
    longer = one.read().extend(body.count, body.reason, now)
    if longer.due_on > max(day_in_helsinki(now), one.read().due_on) + PLANNED_AHEAD:
        raise too_far_ahead("/count")
    one.write(longer)
