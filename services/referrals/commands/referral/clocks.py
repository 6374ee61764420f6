"""What the clocks of this service do: an agreement ends, or its run-off (R27), a follow-up ends, places are told of,
the first in line moves up (R31), what was accepted elsewhere ends (R11), and what is a part of what ended."""

from uuid import UUID

from services.referrals.commands.capacity import telling
from services.referrals.commands.capacity.line import PROMOTE_CLOCK, first_in_line, look_in_next_period
from services.referrals.commands.gap import looking
from services.referrals.commands.referral import follow_up, lost_basis, sub_referring, waiting
from services.referrals.commands.referral.first_accepted import ANOTHER_WAS_FIRST
from services.referrals.commands.referral.loading import load_referral
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.referral.answering import Accept
from services.referrals.model.referral.ending import END_AGREEMENT, END_RUN_OFF
from services.referrals.model.referral.lost_basis import END_BASIS, THE_LAW_HAS_ENDED
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.run_off import ends_by_itself
from services.referrals.model.referral.sending import WITHDRAW
from services.referrals.model.referral.waiting import PROMOTE
from services.referrals.queries.copies.reading import clause_capacity
from services.referrals.queries.referral.ended import accepted_under
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.refusals import Refusal
from shared.scheduling.clocks import Struck, set_clock

END_AGREEMENT_CLOCK = "end-agreement"
END_RUN_OFF_CLOCK = "end-run-off"
END_SERVICE_CLOCK = "end-service"
END_SIGHT_CLOCK = "end-sight"


async def end_agreement(work: Work, struck: Struck) -> None:
    """R27 for one referral of an agreement that ended."""
    await REFERRAL.make(work, struck.subject, END_AGREEMENT, Body())


async def end_run_off(work: Work, struck: Struck) -> None:
    """The run-off of an agreement is over: a clock for each referral that was accepted under it, so that each is one
    short transaction. It ends, where its clause says so, or goes on without its recipient seeing the client."""
    for referral_id, clause in await accepted_under(work, struck.subject):
        kind = END_SERVICE_CLOCK if ends_by_itself(clause) else END_SIGHT_CLOCK
        await set_clock(work, kind, referral_id, work.now)


async def end_service(work: Work, struck: Struck) -> None:
    """R27 for one referral that was accepted, by the run-off rule of its clause."""
    await REFERRAL.make(work, struck.subject, END_RUN_OFF, Body())


async def end_sight(work: Work, struck: Struck) -> None:
    """What the recipient of one of them saw last is kept for the follow-up."""
    await follow_up.end_sight(work, struck.subject)


async def end_follow_up(work: Work, struck: Struck) -> None:
    """What the recipient saw last is kept no longer."""
    await follow_up.end_follow_up(work, struck.subject)


async def tell_places(work: Work, struck: Struck) -> None:
    """Others hear how many places of a clause are taken."""
    await telling.tell_places(work, struck.subject)


async def promote(work: Work, struck: Struck) -> None:
    """R31 for the first in a clause's line, and so on until its places are taken; there are more in the next period,
    where they are counted by it."""
    first = await first_in_line(work, struck.subject)
    if first is None:
        return
    try:
        await REFERRAL.make(work, first.id, PROMOTE, Accept())
    except Refusal as refusal:  # nothing was changed
        if refusal.code == "no-capacity":
            await _look_in_next_period(work, struck.subject)
            return
        again = await first_in_line(work, struck.subject) if refusal.code in _LINE_HAS_CHANGED else first
        if again is None or again.id == first.id:
            raise  # it stays in line: the recipient declines it, or the sender withdraws
    await set_clock(work, PROMOTE_CLOCK, struck.subject, work.now)


_LINE_HAS_CHANGED = frozenset({"others-wait", "move-not-allowed"})
"""Refusals to one that was the first when it was looked for."""


async def _look_in_next_period(work: Work, clause_id: UUID) -> None:
    use = await work.get(CapacityUse, clause_id)
    if use is not None:
        await look_in_next_period(work, clause_id, await clause_capacity(work, use.agreement_id, clause_id))


async def tell_next_in_line(work: Work, struck: Struck) -> None:
    """Its sender hears that a referral is next in line."""
    await waiting.tell_next(work, struck.subject)


async def end_provision(work: Work, struck: Struck) -> None:
    """A provision of law is in force no more: what rests on it loses its basis."""
    await lost_basis.end_bases(work, struck.detail)


async def end_basis(work: Work, struck: Struck) -> None:
    """R26 for one referral."""
    await REFERRAL.make(work, struck.subject, END_BASIS, THE_LAW_HAS_ENDED)


async def end_part(work: Work, struck: Struck) -> None:
    """The whole has ended: R11, R17 or R26 for one part of it."""
    part = await load_referral(work, struck.subject)
    assert part.part_of is not None
    whole = await work.get(Referral, part.part_of)
    assert whole is not None
    ends = sub_referring.how_it_ends(part, whole, struck.detail)
    if ends is not None:
        await REFERRAL.make_on(work, part, *ends)


async def look_for_gap(work: Work, struck: Struck) -> None:
    """Whether anybody could take a need."""
    await looking.look_for_gap(work, struck.subject)


async def end_other(work: Work, struck: Struck) -> None:
    """R11 for one whose need another recipient has accepted first."""
    await REFERRAL.make(work, struck.subject, WITHDRAW, ANOTHER_WAS_FIRST)
