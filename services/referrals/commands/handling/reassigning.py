"""A supervisor gives all that one person has to another one, for example when she leaves."""

from collections import Counter

from sqlalchemy import select, update
from sqlmodel import col

from services.referrals.model.handling.bodies import Reassign
from services.referrals.model.handling.codes import Kind
from services.referrals.model.handling.row import Handling, Reassignment
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work


async def reassign(work: Work, body: Reassign) -> Reassignment:
    """Cases and referrals, ended ones too, for these may be reopened; their units stay. Asked again, it finds none."""
    own = require_casework(work.actor)
    hers = (col(Handling.organisation) == own, col(Handling.handler) == body.handler)
    # In one order, so that two supervisors never wait for each other.
    held = select(col(Handling.subject)).where(*hers).order_by(col(Handling.subject))
    await work.execute(held.with_for_update(key_share=True))
    anew = {"handler": body.to, "version": col(Handling.version) + 1, "since": work.now, "by": work.actor.subject}
    moved = update(Handling).where(*hers).values(anew).returning(col(Handling.subject), col(Handling.kind))
    found = (await work.execute(moved.execution_options(synchronize_session=False))).all()
    for subject, kind in found:
        work.audit(f"{kind}.reassign", subject)
    counted = Counter(kind for _, kind in found)
    done = Reassignment(
        id=work.new_id(),
        organisation=own,
        cases=counted[Kind.CASE],
        referrals=counted[Kind.REFERRAL],
        at=work.now,
    )
    work.add(done)
    return done
