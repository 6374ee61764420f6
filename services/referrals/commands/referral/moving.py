"""Makes one move on one referral: the table decides, the move's own rule decides, then everything is written at once.

Every move goes through `make_move`; what differs stands in three tables: the table of moves, the effects (what is
written on the row) and the rules below (what needs more than the row).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

from services.referrals.commands.capacity.places import give_place_back, take_place
from services.referrals.commands.referral.deciding import cover, find_others, lost_its_agreement, take_up
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.model.bodies import Schedule
from services.referrals.model.referral import response_clock
from services.referrals.model.referral.codes import TERMINAL, NeedStatus
from services.referrals.model.referral.effects import apply_effect
from services.referrals.model.referral.table import MOVES, UNANSWERED
from services.referrals.model.rows import Referral
from services.referrals.queries.referral.scope import could_have_claimed, seen_by
from services.referrals.tools import Tools, Work
from shared.kernel.moves import Body
from shared.kernel.refusals import Kind, Refusal, not_allowed
from shared.scheduling.clocks import set_clock, stop_clocks
from shared.work.unit import EVERY_ROW

Rule = Callable[[Work, Referral], Awaitable[None]]

RESPONSE_CLOCK = "response-due"


async def move_referral(work: Work, referral_id: UUID, slug: str, body: Body) -> Referral:
    """Makes the move `slug`. 404 for a referral that is not the actor's to see, 409 with `allowed_moves` otherwise."""
    try:
        if work.actor.is_system:
            row = await work.load(Referral, "referral", referral_id, seen=EVERY_ROW)
        else:
            row = await work.load(Referral, "referral", referral_id, seen=seen_by(work.actor))
    except Refusal as refusal:
        gone = refusal.kind is Kind.NOT_FOUND
        if gone and slug == "claim" and await could_have_claimed(work, referral_id):
            # Not 412: who came too late cannot read it again.
            sentence = "This referral can be claimed no more: another organisation was first, or it was taken back."
            raise not_allowed("claimed-or-gone", sentence, allowed_moves=[]) from None
        raise
    return await make_move(work, row, slug, body)


async def make_move(work: Work, row: Referral, slug: str, body: Body) -> Referral:
    """The move on a row that is locked and that the actor may see."""
    move = MOVES.check(slug, row, work.actor)
    before = response_clock.strikes_at(row)
    rule = RULES.get(slug)
    if rule is not None:
        await rule(work, row)
    MOVES.apply(move, row)
    apply_effect(slug, row, body, work.now)
    await _keep_response_clock(work, row, before)
    if row.status in TERMINAL:
        await give_place_back(work, row)
    _seal_place(work, row, body)
    note_step(work, row, slug, getattr(body, "text", None))
    work.record(referral_fact(row, move.fact, work.now, work.actor.organisation))
    work.audit(f"referral.{slug}", row.id, client=row.client_id, version=row.version)
    return row


async def _accept(work: Work, row: Referral) -> None:
    try:
        await take_place(work, row)
    except Refusal as full:
        full.details["allowed_moves"] = MOVES.instead("accept", row, work.actor)
        raise


async def _meet_need(work: Work, row: Referral) -> None:
    """*Loop closed* is counted on needs."""
    need = row.need
    if need.status == NeedStatus.ACTIVE:
        need.status, need.completed_at, need.version = NeedStatus.COMPLETED.value, work.now, need.version + 1


RULES: Mapping[str, Rule] = {
    "submit": cover,
    "claim": take_up,
    "accept": _accept,
    "reject": find_others,
    "end-agreement": lost_its_agreement,
    "close-loop": _meet_need,
}


async def _keep_response_clock(work: Work, row: Referral, before: datetime | None) -> None:
    if row.status not in UNANSWERED:
        response_clock.stop(row)
    after = response_clock.strikes_at(row)
    if after is None and before is not None:
        await stop_clocks(work, row.id, [RESPONSE_CLOCK])
    elif after is not None and after != before:
        await set_clock(work, RESPONSE_CLOCK, row.id, after)


def _seal_place(work: Work, row: Referral, body: Body) -> None:
    """Where an appointment is may tell who goes there: it is sealed like other free text."""
    if not isinstance(body, Schedule):
        return
    tools: Tools = work.tools
    key = tools.vault.key_of(row.client)
    row.sealed = key.seal("referral", row.id, key.open("referral", row.id, row.sealed) | {"place": body.place})
