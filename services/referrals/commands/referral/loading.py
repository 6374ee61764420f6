"""A referral in the hands of a command."""

from functools import partial
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from services.referrals.model.deadline.row import Deadline
from services.referrals.model.referral.offer import version_told
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.queries.referral.scope import seen_by
from services.referrals.tools import Work
from shared.work.unit import EVERY_ROW

_LISTS = (
    select(ReferralStep, Deadline)
    .outerjoin(Deadline, col(Deadline.subject) == col(ReferralStep.referral_id))
    .where(col(ReferralStep.referral_id) == bindparam("id"))
    .order_by(col(ReferralStep.version), col(Deadline.id))
    .execution_options(populate_existing=True)
)


async def load_referral(work: Work, referral_id: UUID) -> Referral:
    """Locked. 404 for one that is not the actor's to see; `If-Match` means the version that the actor is told."""
    actor = work.actor
    return await work.load(
        Referral,
        "referral",
        referral_id,
        seen=EVERY_ROW if actor.is_system else seen_by(actor),
        version=lambda row: version_told(row, actor.organisation),
        without=(Referral.steps, Referral.deadlines),
        rest=partial(_read_lists, work),
    )


async def _read_lists(work: Work, row: Referral) -> None:
    """Its history and its deadlines, in one statement: there always is a step, and it comes with each deadline, which
    are few. By itself the session would ask for one list after the other, and take three times as long."""
    found = (await work.session.execute(_LISTS, {"id": row.id})).all()
    steps = {step.version: step for step, _ in found}
    deadlines = {deadline.id: deadline for _, deadline in found if deadline is not None}
    set_committed_value(row, "steps", list(steps.values()))
    set_committed_value(row, "deadlines", list(deadlines.values()))
