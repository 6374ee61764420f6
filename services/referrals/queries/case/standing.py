"""What stands in a case or behind a need, for whoever decides about it: asked once for a whole page."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, distinct, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from services.referrals.model.deadline.row import Deadline
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.parts import UNFINISHED
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Reading
from shared.persistence.lists import one_of


class Behind(NamedTuple):
    """Of one need or case: how many of its referrals have not ended, drafts among them; whether one was ever sent; and
    when the next thing is due in one: an answer, for example."""

    open_referrals: int = 0
    ever_sent: bool = False
    next_due_at: datetime | None = None


NOTHING = Behind()
_UNFINISHED = one_of(col(Referral.status), sorted(UNFINISHED))
_AWAITED = and_(col(Deadline.subject) == col(Referral.id), col(Deadline.stopped_at).is_(None))


async def behind(reading: Reading, of: Mapped[UUID], ids: Collection[UUID]) -> Mapping[UUID, Behind]:
    """By the id of the need (`of` is the referral's column `need_id`) or of the case; NOTHING where one is missing."""
    found = await reading.execute(
        select(
            of,
            func.count(distinct(case((_UNFINISHED, col(Referral.id))))),
            func.count(col(Referral.requested_at)),
            func.min(col(Deadline.due_at)),
        )
        .outerjoin(Deadline, _AWAITED)
        .where(of.in_(ids))
        .group_by(of)
    )
    return {one: Behind(open_, sent > 0, due_at) for one, open_, sent, due_at in found}


async def open_needs(reading: Reading, cases: Collection[UUID]) -> Mapping[UUID, int]:
    """By the id of the case, how many of its needs are active or on hold."""
    standing = one_of(col(Need.status), [NeedStatus.ACTIVE.value, NeedStatus.ON_HOLD.value])
    query = select(col(Need.case_id), func.count()).where(col(Need.case_id).in_(cases), standing)
    return dict((await reading.execute(query.group_by(col(Need.case_id)))).all())
