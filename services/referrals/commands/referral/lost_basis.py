"""The rule of a lost legal basis (R26), and what follows when a provision of law ends."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.referral.deadlines import await_deletion
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.lost_basis import END_BASIS
from services.referrals.model.referral.parts import OPEN_STATUSES
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sub_referring import is_lost
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.provision.reading import provisions_in_force
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.scheduling.clocks import set_clock
from shared.work.moving import Rule

END_PROVISION_CLOCK = "end-provision"
"""Its subject stands for the provision, its detail names it."""
END_BASIS_CLOCK = "end-basis"
"""Its subject is the referral."""


async def lose(work: Work, row: Referral, _body: Explained) -> None:
    """R26: the recipient is asked what became of the data, also where it has not acknowledged: a list or a system shows
    them all the same. The system makes it only of a provision of law that is not in force, and of a part whose whole
    has lost its own."""
    if work.actor.is_system and await _holds(work, row):
        raise MOVES.refused_by_rule(END_BASIS, row, work.actor, "basis-holds", "The legal basis holds still.")
    if row.recipient is not None:
        await_deletion(work, row)


async def _holds(work: Work, row: Referral) -> bool:
    """Of a part also that of the whole: who passes a client on rests on what it was told itself."""
    whole = await work.get(Referral, row.part_of) if row.part_of is not None else None
    if whole is not None and is_lost(whole):
        return False
    return bool(await provisions_in_force(work, [LegalBasis.parse(row.legal_basis)], day_in_helsinki(work.now)))


def clock_of(basis: LegalBasis) -> UUID:
    """The subject of the clock of this provision."""
    return uuid5(NAMESPACE_URL, str(basis))


async def end_bases(work: Work, basis: str) -> None:
    """A clock for each open referral that rests on this basis, so that each is one short transaction."""
    resting = select(col(Referral.id)).where(
        col(Referral.legal_basis) == basis, col(Referral.status).in_(OPEN_STATUSES)
    )
    for referral_id in (await work.execute(resting)).scalars().all():
        await set_clock(work, END_BASIS_CLOCK, referral_id, work.now)


RULES: Mapping[Any, Rule[Referral]] = {END_BASIS: lose}
