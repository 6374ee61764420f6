"""A referral in the hands of a command."""

from functools import partial
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from services.referrals.model.deadline.row import Deadline
from services.referrals.model.handling.handled import limited_by_role
from services.referrals.model.handling.row import Handling
from services.referrals.model.referral.offer import version_told
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.statutory_clock.codes import StatutoryKind
from services.referrals.queries.handling.reading import own_version, remember_referral
from services.referrals.queries.handling.scope import OF_OWN
from services.referrals.queries.referral.scope import seen_by
from services.referrals.tools import Work
from shared.work.unit import EVERY_ROW

_OF_THE_CASE = aliased(Deadline)
_CASE = select(col(Referral.case_id)).where(col(Referral.id) == bindparam("id")).scalar_subquery()
_AWAITED = and_(
    _OF_THE_CASE.subject == _CASE,  # type: ignore[arg-type]  # an aliased class has columns
    _OF_THE_CASE.kind == StatutoryKind.REFERRAL.value,  # type: ignore[arg-type]
    _OF_THE_CASE.stopped_at.is_(None),  # type: ignore[union-attr]
)
_OWN = and_(
    col(Handling.organisation) == bindparam("organisation"),
    or_(col(Handling.subject) == bindparam("id"), col(Handling.subject) == bindparam("case")),
)
_LISTS = (
    select(ReferralStep, Deadline, _OF_THE_CASE, Handling, OF_OWN)
    .outerjoin(Deadline, col(Deadline.subject) == col(ReferralStep.referral_id))
    .outerjoin(_OF_THE_CASE, _AWAITED)
    .outerjoin(Handling, _OWN)
    .where(col(ReferralStep.referral_id) == bindparam("id"))
    .order_by(col(ReferralStep.version), col(Deadline.id))
    .execution_options(populate_existing=True)
)


async def load_referral(work: Work, referral_id: UUID) -> Referral:
    """Locked. 404 for one that is not the actor's to see; `If-Match` means the version that the actor is told, and who
    has it in the actor's organisation."""
    actor = work.actor
    return await work.load(
        Referral,
        "referral",
        referral_id,
        seen=EVERY_ROW if actor.is_system else seen_by(actor),
        version=lambda row: version_told(row, actor.organisation),
        own=lambda row: own_version(work, row.id),
        without=(Referral.steps, Referral.deadlines),
        rest=partial(_read_lists, work),
    )


async def _read_lists(work: Work, row: Referral) -> None:
    """Its history, its deadlines, the clock of the law that it would stop and who has it, in one statement: there
    always is a step, and it comes with each of the others, which are few. By itself the session would ask for one list
    after the other, and take three times as long."""
    named = {"id": row.id, "case": row.case_id, "organisation": work.actor.organisation}
    found = (await work.session.execute(_LISTS, named)).all()
    steps = {step.version: step for step, *_ in found}
    deadlines = {deadline.id: deadline for _, deadline, *_ in found if deadline is not None}
    of_the_case = {deadline.id: deadline for _, _, deadline, *_ in found if deadline is not None}
    set_committed_value(row, "steps", list(steps.values()))
    set_committed_value(row, "deadlines", list(deadlines.values()))
    set_committed_value(row, "case_awaits", list(of_the_case.values()))
    own = {one.subject: one for *_, one, _ in found if one is not None}
    remember_referral(work, row, own, limited=found[0][-1] and limited_by_role(work.actor))
