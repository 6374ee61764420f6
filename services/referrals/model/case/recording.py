"""What was done for the client, and on which day: a dated fact that starts and stops clocks of the law
(docs/adr/0042-what-was-done-is-a-move-and-the-law-is-a-row.md). Status and pause of the case stay as they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.referrals.model.case.bodies import Beside
from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.parts import RESPONSIBLE, RESPONSIBLE_OR_SYSTEM
from services.referrals.model.case.row import Case
from services.referrals.model.statutory_clock.codes import StartEvent, StatutoryKind
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import Day
from shared.kernel.moves import Condition, Move
from shared.kernel.refusals import invalid


class Record(Beside):
    """The day on which it was done."""

    on: Day


class RecordPlan(Record):
    """`corrects`: the plan that was recorded last was made on this day instead."""

    corrects: bool = False


PLANNED: Condition[Case] = Condition("with a plan", lambda row: row.plan_on is not None and row.plan_ended_on is None)


def is_first_plan(row: Case, body: RecordPlan) -> bool:
    """Whether the case had no plan before, or only the one that is corrected."""
    return row.first_plan_on is None or (body.corrects and row.first_plan_on == row.plan_on)


def _done(_row: Case, body: Record, now: datetime) -> None:
    if body.on > day_in_helsinki(now):
        raise invalid("/on", "not-done-yet", "What was done is recorded; this day lies ahead.")


def _planned(row: Case, body: RecordPlan, now: datetime) -> None:
    _done(row, body, now)
    if is_first_plan(row, body):
        row.first_plan_on = body.on
    row.plan_on, row.plan_ended_on = body.on, None


def _done_under_the_plan(row: Case, body: Record, now: datetime) -> None:
    _done(row, body, now)
    if row.plan_on is not None and body.on < row.plan_on:
        raise invalid("/on", "before-the-plan", "This day lies before the plan was made.")


def _plan_ended(row: Case, body: Record, now: datetime) -> None:
    _done_under_the_plan(row, body, now)
    row.plan_ended_on = body.on


_UNDER_WAY = frozenset({CaseStatus.OPEN, CaseStatus.ON_HOLD})

RECORD_ASSESSMENT = Move[Case, Record](
    id="K08", slug="record-assessment", fact="assessment-made",
    who=RESPONSIBLE, sources=_UNDER_WAY, target=None,
    means="The need for services was assessed, on this day.",
    body=Record, effect=_done,
)  # fmt: skip

RECORD_PLAN = Move[Case, RecordPlan](
    id="K09", slug="record-plan", fact="plan-made",
    who=RESPONSIBLE, sources=_UNDER_WAY, target=None,
    means="An integration plan was made, on this day; the first one, or the next.",
    body=RecordPlan, effect=_planned,
)  # fmt: skip

RECORD_PLAN_REVIEW = Move[Case, Record](
    id="K10", slug="record-plan-review", fact="plan-reviewed",
    who=RESPONSIBLE, sources=_UNDER_WAY, target=None, when=(PLANNED,),
    means="The plan was reviewed, on this day.",
    body=Record, effect=_done_under_the_plan,
)  # fmt: skip

RECORD_REFERRAL = Move[Case, Record](
    id="K11", slug="record-referral", fact="referred-to-service",
    who=RESPONSIBLE_OR_SYSTEM, sources=_UNDER_WAY, target=None, when=(PLANNED,),
    means="The client was referred to a service; by itself when a recipient accepts, by hand for what is not here.",
    body=Record, effect=_done_under_the_plan,
)  # fmt: skip

RECORD_PLAN_END = Move[Case, Record](
    id="K12", slug="record-plan-end", fact="plan-ended",
    who=RESPONSIBLE, sources=_UNDER_WAY, target=None, when=(PLANNED,),
    means="The plan ended, on this day, and no other follows it.",
    body=Record, effect=_plan_ended,
)  # fmt: skip

RECORDS = (RECORD_ASSESSMENT, RECORD_PLAN, RECORD_PLAN_REVIEW, RECORD_REFERRAL, RECORD_PLAN_END)

_OF_A_PLAN = frozenset({StatutoryKind.REFERRAL, StatutoryKind.REVIEW, StatutoryKind.FIRST_PLAN})
_ENDS: Mapping[Any, frozenset[StatutoryKind]] = {
    RECORD_ASSESSMENT: frozenset({StatutoryKind.PLAN}),
    RECORD_PLAN: _OF_A_PLAN | {StatutoryKind.PLAN},
    RECORD_PLAN_REVIEW: frozenset({StatutoryKind.REVIEW}),
    RECORD_REFERRAL: frozenset({StatutoryKind.REFERRAL}),
    RECORD_PLAN_END: _OF_A_PLAN | {StatutoryKind.PLAN_PERIOD},
}
_STARTS: Mapping[Any, frozenset[StartEvent]] = {
    RECORD_ASSESSMENT: frozenset({StartEvent.ASSESSMENT_MADE}),
    RECORD_PLAN: frozenset({StartEvent.PLAN_MADE}),
    RECORD_PLAN_REVIEW: frozenset({StartEvent.PLAN_REVIEWED}),
}


def ended_by(move: Move[Case, Any]) -> frozenset[StatutoryKind]:
    """What is awaited no more, or is awaited anew, once this is recorded."""
    return _ENDS[move]


def started_by(move: Move[Case, Any], row: Case, body: Record) -> frozenset[StartEvent]:
    """The events that this is. An assessment that lies before the plan awaits none."""
    if move is RECORD_ASSESSMENT and PLANNED.holds(row) and row.plan_on is not None and body.on <= row.plan_on:
        return frozenset()
    first = isinstance(body, RecordPlan) and is_first_plan(row, body)
    return _STARTS.get(move, frozenset()) | (frozenset({StartEvent.FIRST_PLAN_MADE}) if first else frozenset())
