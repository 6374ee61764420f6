"""The filters of lists of referrals: one record each. Their parameters, what the API's document says of them, and the
counts are made of these (docs/contributing/filter.md)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false
from sqlmodel import col

from services.referrals.model.handling.codes import HandledBy
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import OPEN_STATUSES
from services.referrals.model.referral.row import Referral
from services.referrals.queries.handling.listing import MEANS
from services.referrals.queries.referral.sides import Side
from shared.kernel.human_numbers import read_human_number
from shared.work.filters import Filter


def _numbered(_side: Side, said: str) -> ColumnElement[bool]:
    number = read_human_number(said)
    return col(Referral.number) == number if number is not None else false()


def _senders(column: Any) -> Any:
    """A recipient is not told the need and the case, so it finds nothing by them; nor does who sends a part."""
    return lambda side, said: and_(column == said, col(Referral.part_of).is_(None)) if side.sends else false()


AWAITED = frozenset(map(str, OPEN_STATUSES | {ReferralStatus.CANCELLED}))
"""In which something may be due; of a cancelled one the confirmation that the data is gone."""
ACTED_UPON = AWAITED | {str(ReferralStatus.DRAFT), str(ReferralStatus.COMPLETED)}
"""In which it may be somebody's turn."""

OVERDUE = Filter[Side](
    "overdue", bool, "only those whose next deadline has passed: an answer, a start, a review, a confirmation",
    lambda side, _on: side.due_at < side.now, few=True, order="due", statuses=AWAITED,
)  # fmt: skip
WAITING_FOR_ME = Filter[Side](
    "waiting_for_me", bool, "only those in which your organisation has to do something next",
    lambda side, _on: side.turn, few=True, statuses=ACTED_UPON,
)  # fmt: skip
OF_CASE = Filter[Side]("case_id", UUID, "only those of this case of yours", _senders(col(Referral.case_id)), few=True)
OF_NEED = Filter[Side]("need_id", UUID, "only those of this need of yours", _senders(col(Referral.need_id)), few=True)
OF_NUMBER = Filter[Side]("number", str, "only the one of this number", _numbered, few=True)
HANDLED_BY = Filter[Side]("handled_by", HandledBy, MEANS, lambda side, said: side.handled(side.actor, said))

FILTERS = (OVERDUE, WAITING_FOR_ME, OF_CASE, OF_NEED, OF_NUMBER, HANDLED_BY)
