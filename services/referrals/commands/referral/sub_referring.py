"""The rules of referring on for a part of a service (R25), and what becomes of parts when the whole ends.

The one that sends a part is the recipient of the whole: it tells what it is told itself, and no more. Whether the part
may go there is decided between it and the new recipient. Parts are ended by the system, each in a transaction of its
own: two referrals are never locked in one, and no part tells its recipient who has ended the whole.
"""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.case.being_open import why_not_open
from services.referrals.commands.provision.in_force import require_in_force
from services.referrals.commands.referral.deadlines import await_answer
from services.referrals.commands.referral.deciding import covered_by, decide_now
from services.referrals.commands.referral.duplicates import duplicate_of
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.recipient import check_recipient
from services.referrals.commands.referral.texts import sealed_of
from services.referrals.model.coverage.objections import NOBODY
from services.referrals.model.handling.codes import Kind as Handled
from services.referrals.model.handling.row import Handling
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.referral.answers import ANSWERS, check_answers, is_known
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.cancelling import REQUEST_CANCELLATION
from services.referrals.model.referral.codes import TERMINAL, ReasonBy
from services.referrals.model.referral.drafting import CREATE
from services.referrals.model.referral.ending import COMPLETE, Complete
from services.referrals.model.referral.lost_basis import END_BASIS, THE_LAW_HAS_ENDED
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import SUBMIT, WITHDRAW, go_out
from services.referrals.model.referral.sub_referring import SUB_REFER, SubRefer, is_lost, why_parts_end
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.referral.new_parts import new_part
from services.referrals.queries.referral.wholes import open_parts_of
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.moves import Move
from shared.kernel.refusals import not_allowed
from shared.scheduling.clocks import set_clock
from shared.work.free_numbers import free_number
from shared.work.moving import Rule

END_PART_CLOCK = "end-part"
"""Its subject is the part, its detail why it ends: reason and whose reason it is."""


async def refer_on(work: Work, row: Referral, body: SubRefer) -> None:
    """R25. 409 where this recipient may not refer the client on, nothing new begins in need or case, no agreement of
    its own covers it (with every objection), or the other has the client already; 422 for a recipient that cannot be,
    for more data than the recipient is told, for a legal basis that is not in force, and as `check_answers`."""
    part = await new_part(work, row, body, free_number(work, Referral.number))
    if part is None:
        sentence = "You cannot refer this client on: it takes that you see the client, and may know where it lives."
        raise MOVES.refused_by_rule(SUB_REFER, row, work.actor, "cannot-refer-on", sentence)
    await _require_going_on(work, row)
    await check_recipient(work, body.recipient, part.sender)
    await require_in_force(work, LegalBasis.parse(part.legal_basis), "/legal_basis")
    assert part.recipient is not None
    decided = await decide_now(work, part, part.recipient)
    covered = covered_by(decided)
    if not covered:
        against = [objection for one in decided.values() for objection in one.objections] or [NOBODY]
        sentence = "No agreement in force covers this referral; `reasons` says why not."
        told = [objection.told() for objection in against]
        raise MOVES.refused_by_rule(SUB_REFER, row, work.actor, "no-agreement-in-force", sentence, reasons=told)
    if await duplicate_of(work, part, part.recipient) is not None:
        # Which one it is would tell of a referral of others. Asked last, of those alone to whom it could go: that there
        # is one cannot be kept from who could send another.
        sentence = "This organisation has a referral of this client for this service already."
        raise MOVES.refused_by_rule(SUB_REFER, row, work.actor, "open-duplicate", sentence)
    asked = filter(is_known, covered[part.recipient].clause.questions)
    check_answers(asked, sealed_of(work, part).get(ANSWERS, {}))
    work.add(part)
    _goes_to_who_has_the_whole(work, row, part)
    _tell(work, part, CREATE.slug, CREATE.fact)
    await_answer(work, part, go_out(part, covered, work.now))
    MOVES.apply(SUBMIT, part, Body(), work.now)
    _tell(work, part, SUBMIT.slug, SUBMIT.fact)


async def _require_going_on(work: Work, row: Referral) -> None:
    if row.need.status != NeedStatus.ACTIVE:
        sentence = f"The need is {row.need.status}; only an active need is referred."
        raise MOVES.refused_by_rule(SUB_REFER, row, work.actor, "need-not-active", sentence)
    if (why_not := await why_not_open(work, row.case_id)) is not None:
        raise MOVES.refused_by_rule(SUB_REFER, row, work.actor, "case-not-open", why_not)


def _goes_to_who_has_the_whole(work: Work, row: Referral, part: Referral) -> None:
    """Among colleagues: who has the whole has the part, until somebody gives it away."""
    side = work.known.get(row.id)
    if side is None or (side.unit, side.handler) == (None, None):
        return
    assert row.recipient is not None
    work.add(
        Handling(
            subject=part.id,
            organisation=row.recipient,
            kind=Handled.REFERRAL.value,
            version=1,
            unit=side.unit,
            handler=side.handler,
            since=work.now,
            by=work.actor.subject,
        )
    )


def _tell(work: Work, part: Referral, move: str, fact: str) -> None:
    note_step(work, part, move)
    work.record(referral_fact(part, fact, work.now, work.actor.organisation))
    work.audit(f"referral.{move}", part.id, client=part.client_id, basis=part.legal_basis, version=part.version)


async def require_no_open_parts(work: Work, row: Referral, body: Complete) -> None:
    """R20: 409 `parts-are-open` with their numbers, unless the body says why they end with it."""
    numbers = [one.number for one in await open_parts_of(work, row)]
    if numbers and body.open_parts is None:
        sentence = f"Parts of this service are open ({', '.join(numbers)}). They can end with it."
        # The move itself stays among those that are allowed: it can be made, by saying why the parts end.
        allowed = list(MOVES.allowed(row, work.actor))
        raise not_allowed("parts-are-open", sentence, allowed_moves=allowed, open_parts=numbers)


async def end_parts_later(work: Work, whole: Referral, body: Body) -> None:
    """The whole has ended: a clock for each part that is open, so that each is one short transaction. What its
    recipient sees ends in this one already, where nobody may be told anything any more (`queries/referral/grounds.py`).
    """
    parts = await open_parts_of(work, whole)
    said = why_parts_end(whole, body)
    for part in parts:
        await set_clock(work, END_PART_CLOCK, part.id, work.now, f"{said.reason.value} {said.reason_by.value}")


def how_it_ends(part: Referral, whole: Referral, detail: str) -> tuple[Move[Referral, Explained], Explained] | None:
    """The move by which the system ends a part, or asks for its end; None where the whole goes on, or nothing is to be
    done. Without a right to tell of the client it ends at once."""
    if whole.status not in TERMINAL:
        return None
    if is_lost(whole):
        return END_BASIS, THE_LAW_HAS_ENDED
    reason, by = detail.split()
    said = Explained(reason=Reason(reason), reason_by=ReasonBy(by))
    return next(((move, said) for move in (WITHDRAW, REQUEST_CANCELLATION) if move.leaves(part)), None)


async def why_whole_has_ended(work: Work, row: Referral) -> str | None:
    """What is to be said of a part whose whole has ended; None of one whose whole goes on, and of what is no part. The
    client is locked already, and every move of the whole locks it too: it stays so."""
    whole = await work.get(Referral, row.part_of) if row.part_of is not None else None
    return "What it is a part of has ended." if whole is not None and whole.status in TERMINAL else None


RULES: Mapping[Any, Rule[Referral]] = {SUB_REFER: refer_on, COMPLETE: require_no_open_parts}
