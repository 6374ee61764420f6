"""How many referrals each filter would leave, for the tabs of a page: one statement counts them all."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.row import Referral
from services.referrals.queries.referral.count_views import FLAGS, MOST_COUNTED, ReferralCounts
from services.referrals.queries.referral.sides import Direction, Side, sides
from services.referrals.tools import Reading
from shared.work.filters import Filter


async def count_referrals(reading: Reading) -> ReferralCounts:
    """What the actor's lists of both directions would show."""
    of = {direction: sides(direction, reading.actor, reading.now) for direction in Direction}
    asked = {name: count for direction, shown in of.items() for name, count in _counts(direction, shown)}
    (row,) = (await reading.execute(select(*(count.label(name) for name, count in asked.items())))).all()
    counted = {name: min(number, MOST_COUNTED) for name, number in row._mapping.items()}
    return ReferralCounts(
        at_most=MOST_COUNTED, **{str(direction): _told(direction, counted) for direction in Direction}
    )


def _counts(direction: Direction, shown: Sequence[Side]) -> Iterator[tuple[str, ColumnElement[int]]]:
    for one in FLAGS:
        narrow = [side.within([one.statuses]) for side in shown]
        yield f"{direction}.{one.name}", _sum((side, _counted(side, one)) for side in narrow)
    for status in {status for side in shown for status in side.statuses}:
        having = [side for side in shown if status in side.statuses]
        yield f"{direction}..{status}", _sum((side, col(Referral.status) == status) for side in having)


def _counted(side: Side, one: Filter[Side]) -> ColumnElement[bool]:
    """With the statuses, or no index would hold what is due."""
    return and_(one.holds(side, True), col(Referral.status).in_(side.statuses))


def _sum(parts: Iterator[tuple[Side, ColumnElement[bool]]]) -> ColumnElement[int]:
    return reduce(add, (_count(and_(side.rows, rows)) for side, rows in parts))


def _count(rows: ColumnElement[bool]) -> ColumnElement[int]:
    found = select(col(Referral.id)).where(rows).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _told(direction: Direction, counted: Mapping[str, int]) -> dict[str, Any]:
    statuses = [(one, f"{direction}..{one}") for one in ReferralStatus]
    return {one.name: counted[f"{direction}.{one.name}"] for one in FLAGS} | {
        "statuses": {one: counted[name] for one, name in statuses if name in counted}
    }
