"""What stands in the way of a case that is to pass to another organisation, and what goes with it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import UNFINISHED
from services.referrals.model.referral.row import Referral
from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.queries.handling.scope import case_in_reach, sent_in_reach
from services.referrals.queries.responsible_kind.reading import kinds_on
from services.referrals.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import invalid

_NOT_OVER = (CaseStatus.OPEN.value, CaseStatus.ON_HOLD.value)


async def may_be_responsible(reading: Reading, to: UUID) -> bool:
    """Whether this organisation is known, and of a kind that may be responsible for a client today; 503 while nobody
    can say."""
    known = await organisation(reading, to)
    if known is None:
        await require_copies(reading)
        return False
    return known.kind in await kinds_on(reading, day_in_helsinki(reading.now))


async def check_taker(reading: Reading, case: Case, to: UUID) -> None:
    """422 for the organisation that is responsible already, one that is unknown, or of a kind that may not be
    responsible today."""
    if to == case.responsible:
        sentence = "Your own organisation is responsible for the case: name another one."
        raise invalid("/to", "own-organisation", sentence)
    if not await may_be_responsible(reading, to):
        kinds = ", ".join(sorted(await kinds_on(reading, day_in_helsinki(reading.now)))) or "none"
        sentence = f"A case goes to a registered organisation of one of these kinds today: {kinds}."
        raise invalid("/to", "organisation-not-responsible", sentence)


async def other_cases(reading: Reading, case: Case, *, in_reach: bool = False) -> Sequence[str]:
    """The numbers of the client's other cases that are not over: a client belongs to one organisation. `in_reach`:
    those alone that the actor reads."""
    of_the_client = and_(col(Case.client_id) == case.client_id, col(Case.id) != case.id)
    query = select(col(Case.number)).where(of_the_client, col(Case.status).in_(_NOT_OVER)).order_by(col(Case.id))
    if in_reach:
        query = query.where(case_in_reach(reading.actor, col(Case.id)))
    numbers: Sequence[str] = (await reading.execute(query)).scalars().all()
    return numbers


def of_client(case: Case) -> ColumnElement[bool]:
    """The referrals that the responsible organisation has made of the client, in any of its cases; parts stay with the
    recipients of the wholes."""
    own = and_(col(Referral.sender) == case.responsible, col(Referral.part_of).is_(None))
    return and_(col(Referral.client_id) == case.client_id, own)


def along(case: Case) -> ColumnElement[bool]:
    """Those of them that go to another organisation with the case; as `goes_along` of the model."""
    not_read = and_(col(Referral.status) == ReferralStatus.COMPLETED, col(Referral.loop_closed_at).is_(None))
    return and_(of_client(case), or_(col(Referral.status).in_(UNFINISHED), not_read))


async def along_in_reach(reading: Reading, case: Case) -> frozenset[UUID]:
    """The ids of those that go along and that the actor reads."""
    query = select(col(Referral.id)).where(along(case), sent_in_reach(reading.actor))
    return frozenset((await reading.execute(query)).scalars())


async def referrals_along(reading: Reading, case: Case) -> list[Referral]:
    """They themselves, by their ids."""
    found = await reading.execute(select(Referral).where(along(case)).order_by(col(Referral.id)))
    return list(found.unique().scalars())
