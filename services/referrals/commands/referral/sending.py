"""The rule of sending a referral (R02): a clause in force decides it, or every objection is told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.referrals.commands.case.being_open import why_not_open
from services.referrals.commands.referral.deadlines import await_answer
from services.referrals.commands.referral.deciding import covered_by, decide_now
from services.referrals.commands.referral.duplicates import duplicate_of
from services.referrals.commands.referral.first_accepted import require_none_accepted
from services.referrals.commands.referral.texts import sealed_of
from services.referrals.model.coverage.decide import Covered
from services.referrals.model.coverage.objections import NOBODY
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.referral.answers import ANSWERS, asked_of, check_answers
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import SUBMIT, go_out
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.copies.reading import organisation
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.refusals import Refusal
from shared.work.moving import Rule


async def cover(work: Work, row: Referral, _body: Body) -> None:
    """R02: decides coverage and writes the decision, or refuses with every objection, and then with every question of
    the clause that is not answered. The time to answer begins."""
    if row.need.status != NeedStatus.ACTIVE:
        sentence = f"The need is {row.need.status}; only an active need is referred."
        raise _refused(work, row, "need-not-active", sentence)
    if (why_not := await why_not_open(work, row.case_id)) is not None:
        raise _refused(work, row, "case-not-open", why_not)
    await _refuse_duplicate(work, row)
    await require_none_accepted(work, row, SUBMIT)
    _refuse_open_for_restricted(work, row)
    await _refuse_closed_unit(work, row)
    clause = go_out(row, await _covered(work, row), work.now)
    check_answers(asked_of(row), sealed_of(work, row).get(ANSWERS, {}))
    await_answer(work, row, clause)


async def _covered(work: Work, row: Referral) -> Mapping[UUID, Covered]:
    decided = await decide_now(work, row, row.recipient)
    covered = covered_by(decided)
    if not covered:
        against = [objection for one in decided.values() for objection in one.objections] or [NOBODY]
        sentence = "No agreement in force covers this referral; `reasons` says why not."
        told = [objection.told() for objection in against]
        raise _refused(work, row, "no-agreement-in-force", sentence, reasons=told)
    return covered


async def _refuse_duplicate(work: Work, row: Referral) -> None:
    other = await duplicate_of(work, row, row.recipient)
    if other is not None:
        raise _refused(work, row, "open-duplicate", f"Referral {other} to the same recipient is still open.")


def _refuse_open_for_restricted(work: Work, row: Referral) -> None:
    """Whom an open referral is offered to depends on the client's municipality, which a safety restriction hides."""
    if row.recipient is None and work.tools.vault.details_of(row.client).safety_restriction:
        sentence = "A client under a safety restriction is referred to one recipient, never openly."
        raise _refused(work, row, "restricted-client-not-open", sentence)


async def _refuse_closed_unit(work: Work, row: Referral) -> None:
    """A unit that was closed since the draft was made would let the referral lie unseen."""
    if row.recipient is None or row.recipient_unit is None:
        return
    known = await organisation(work, row.recipient)
    if known is not None and str(row.recipient_unit) not in known.units:
        sentence = "The recipient's unit is closed: name another one, or the organisation alone."
        raise _refused(work, row, "unit-closed", sentence)


def _refused(work: Work, row: Referral, code: str, sentence: str, **details: Any) -> Refusal:
    return MOVES.refused_by_rule(SUBMIT, row, work.actor, code, sentence, **details)


RULES: Mapping[Any, Rule[Referral]] = {SUBMIT: cover}
