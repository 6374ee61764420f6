"""The rule of what is recorded in a case: clocks of the law start and stop with it."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.case.awaiting import counted
from services.referrals.model.case.recording import RECORDS, Record, ended_by, started_by
from services.referrals.model.case.row import Case
from services.referrals.model.deadline.row import Deadline
from services.referrals.model.referral.parts import UNDER_WAY
from services.referrals.model.referral.row import Referral
from services.referrals.model.statutory_clock.codes import StartEvent, StatutoryKind
from services.referrals.model.statutory_clock.row import StatutoryClock
from services.referrals.queries.statutory_clock.reading import clocks_on
from services.referrals.tools import Work
from shared.kernel.moves import Move
from shared.work.moving import Rule


async def follow_the_law(move: Move[Case, Any], work: Work, row: Case, body: Record) -> None:
    """K08–K12: what is awaited no more stops; what the rows in force on that day let begin with it, begins on it."""
    begun = await _begun(work, row, started_by(move, row, body), body)
    for kind in ended_by(move):
        one = row.awaited(kind)
        if one is not None and kind not in begun:
            one.write(one.read().stop(work.now))
    for kind, clock in begun.items():
        _begin(work, row, kind, clock, body)


async def _begun(
    work: Work, row: Case, events: Iterable[StartEvent], body: Record
) -> Mapping[StatutoryKind, StatutoryClock]:
    started = {str(event) for event in events}
    if not started:
        return {}
    found = [one for one in await clocks_on(work, body.on) if one.starts_with in started]
    # Of two of a kind that of the first plan counts: it says more.
    found.sort(key=lambda one: one.starts_with == StartEvent.FIRST_PLAN_MADE)
    begun = {StatutoryKind(one.kind): one for one in found}
    if StatutoryKind.REFERRAL in begun and await _is_served(work, row):
        del begun[StatutoryKind.REFERRAL]
    return begun


async def _is_served(work: Work, row: Case) -> bool:
    """Whether the client is in a service already."""
    served = select(col(Referral.id)).where(
        col(Referral.case_id) == row.id,
        col(Referral.status).in_(UNDER_WAY),
        col(Referral.accepted_at).is_not(None),  # not one that waits in a line
        col(Referral.part_of).is_(None),
    )
    return (await work.execute(served.limit(1))).first() is not None


def _begin(work: Work, row: Case, kind: StatutoryKind, clock: StatutoryClock, body: Record) -> None:
    """Where one of this kind runs its row begins anew: one of a kind is open for a case."""
    deadline, running = counted(clock, body.on, work.now), row.awaited(kind)
    if running is not None:
        running.write(deadline)
        return
    new = Deadline.of(work.new_id(), kind.value, row.id, deadline)
    work.add(new)
    row.deadlines.append(new)


RULES: Mapping[Any, Rule[Case]] = {move: partial(follow_the_law, move) for move in RECORDS}
