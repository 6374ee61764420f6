"""Human numbers of new cases and referrals."""

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.model.numbers import number_from
from services.referrals.model.rows import Case, Referral
from shared.persistence.work import Work

_BEARERS = {kind: select(col(kind.id)).where(col(kind.number) == bindparam("number")) for kind in (Case, Referral)}


async def free_number(work: Work, kind: type[Case] | type[Referral]) -> str:
    """A number that no row of this kind bears: one that is taken is drawn again."""
    while True:
        number = number_from(work.new_id())
        if (await work.execute(_BEARERS[kind], {"number": number})).first() is None:
            return number
