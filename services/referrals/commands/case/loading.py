"""A case in the hands of a command."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from services.referrals.model.case.row import Case
from services.referrals.model.deadline.row import Deadline
from services.referrals.queries.case.scope import own_case
from services.referrals.queries.handling.reading import handled_cases, own_version
from services.referrals.tools import Work
from shared.kernel.actors import Actor
from shared.work.unit import EVERY_ROW

Scope = Callable[[Actor, UUID], ColumnElement[bool]]


async def load_case(work: Work, case_id: UUID, scope: Scope = own_case) -> Case:
    """Locked, with its clocks of the law. 404 for one that is not in the actor's scope; `If-Match` counts who has it
    too."""

    async def read_more(case: Case) -> None:
        await _read_deadlines(work, case)
        await handled_cases(work, [case.id])

    seen = EVERY_ROW if work.actor.is_system else [scope(work.actor, case_id)]
    return await work.load(
        Case, "case", case_id, seen=seen, own=lambda case: own_version(work, case.id), rest=read_more
    )


async def _read_deadlines(work: Work, row: Case) -> None:
    found = select(Deadline).where(col(Deadline.subject) == row.id).order_by(col(Deadline.id))
    rows = (await work.execute(found.execution_options(populate_existing=True))).scalars()
    set_committed_value(row, "deadlines", list(rows))
