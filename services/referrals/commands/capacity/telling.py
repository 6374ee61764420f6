"""How others learn how many places are free: later, at a moment that chance chose, and all changes till then at once.

A clause tells the service and the place. A fact of it at the moment of a move would tell what the client of that move
needs, and where it lives; so would a number of free places that falls in that minute.
"""

from uuid import UUID

from sqlmodel import col

from services.referrals.commands.capacity.facts import capacity_fact
from services.referrals.model.capacity.places import tell
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.queries.copies.reading import clause_capacity
from services.referrals.tools import Work
from shared.scheduling.chance import some_time
from shared.scheduling.clocks import set_clock

TELL_PLACES_CLOCK = "tell-places"


async def tell_later(work: Work, use: CapacityUse) -> None:
    """The ledger, which is locked, has changed. A time that runs already goes on: a busy clause is told of too."""
    delay = some_time(work.tools.places_told_after)
    await set_clock(work, TELL_PLACES_CLOCK, use.id, work.now + delay, unless_set=True)


async def tell_places(work: Work, clause_id: UUID) -> None:
    """The newest state of one clause's places."""
    use = await work.lock(CapacityUse, col(CapacityUse.id) == clause_id)
    told = tell(use, work.now)
    if told is not None:
        offered = await clause_capacity(work, use.agreement_id, use.id)
        work.record(capacity_fact(use.id, use.agreement_id, told, offered, "changed"))
