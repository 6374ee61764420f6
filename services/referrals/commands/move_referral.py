"""Makes one move on one referral: the table decides, the move's own rule decides, then everything is written at once.

Every move goes through `move_referral`; what differs stands in three tables: the table of moves, the effects (what is
written on the row) and the rules below (what needs more than the row).
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sqlmodel import col

from services.referrals.commands.coverage_of_referral import cover, take_up
from services.referrals.commands.facts import referral_fact
from services.referrals.commands.history import note_step, seal_step
from services.referrals.commands.places import give_place_back, take_place
from services.referrals.model import response_clock
from services.referrals.model.codes import TERMINAL, NeedStatus
from services.referrals.model.effects import apply_effect
from services.referrals.model.moves import MOVES, UNANSWERED
from services.referrals.model.rows import Client, Need, Referral
from services.referrals.queries.scope import visible
from services.referrals.vault import Tools
from shared.kernel.moves import Body
from shared.kernel.refusals import Refusal
from shared.persistence.work import Work
from shared.scheduling.clocks import set_clock, stop_clocks

Rule = Callable[[Work, Referral], Awaitable[None]]

RESPONSE_CLOCK = "response-due"


async def move_referral(work: Work, referral_id: UUID, slug: str, body: Body) -> Referral:
    """Makes the move `slug`. 404 for a referral that is not the actor's to see, 409 with `allowed_moves` otherwise."""
    scope = () if work.actor.is_system else (visible(work.actor),)
    row = await work.load(Referral, "referral", col(Referral.id) == referral_id, *scope)
    move = MOVES.check(slug, row, work.actor)
    awaited = response_clock.runs(row)
    rule = RULES.get(slug)
    if rule is not None:
        await rule(work, row)
    MOVES.apply(move, row)
    apply_effect(slug, row, body, work.now)
    await _keep_response_clock(work, row, slug, awaited)
    if row.status in TERMINAL:
        await give_place_back(work, row)
    await _seal_place(work, row, body)
    note_step(work, row, slug, await seal_step(work, row, getattr(body, "text", None)))
    work.record(referral_fact(work, row, move.fact))
    work.audit(f"referral.{slug}", row.id, client=row.client_id, version=row.version)
    return row


async def _accept(work: Work, row: Referral) -> None:
    allowed = list(MOVES.allowed(row, work.actor))
    try:
        await take_place(work, row)
    except Refusal as full:
        # The table still offers `accept`; while the clause is full that would only be refused again.
        full.details["allowed_moves"] = [slug for slug in allowed if slug != "accept"]
        raise


async def _close_loop(work: Work, row: Referral) -> None:
    """The need is met: *loop closed* is counted on needs."""
    need = await work.lock(Need, col(Need.id) == row.need_id)
    if need.status == NeedStatus.ACTIVE:
        need.status, need.completed_at, need.version = NeedStatus.COMPLETED.value, work.now, need.version + 1


async def _pause(work: Work, row: Referral) -> None:
    response_clock.pause(row, work.now)


async def _go_on(work: Work, row: Referral) -> None:
    response_clock.go_on(row, work.now)


RULES: Mapping[str, Rule] = {
    "submit": cover,
    "claim": take_up,
    "accept": _accept,
    "request-information": _pause,
    "supply-information": _go_on,
    "close-loop": _close_loop,
}


async def _keep_response_clock(work: Work, row: Referral, slug: str, awaited: bool) -> None:
    if row.status not in UNANSWERED:
        row.overdue = False
    runs = response_clock.runs(row)
    if runs and (not awaited or slug == "supply-information"):
        assert row.response_due_at is not None
        await set_clock(work, RESPONSE_CLOCK, row.id, row.response_due_at)
    elif awaited and not runs:
        await stop_clocks(work, row.id, [RESPONSE_CLOCK])


async def _seal_place(work: Work, row: Referral, body: Any) -> None:
    """Where an appointment is may tell who goes there: it is sealed like other free text."""
    if not hasattr(body, "place"):
        return
    tools: Tools = work.tools
    key = tools.vault.key_of(await work.session.get_one(Client, row.client_id))
    row.sealed = key.seal("referral", row.id, key.open("referral", row.id, row.sealed) | {"place": body.place})
