"""The rules of submitting and claiming: the agreement in force decides, and the deciding clause is written down."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model import response_clock
from services.referrals.model.coverage import Covered, Question
from services.referrals.model.moves import MOVES, OPEN_STATUSES
from services.referrals.model.rows import Client, Need, Referral
from services.referrals.queries.agreements import (
    decide_for,
    decide_for_all,
    lawful,
    organisation,
    require_copies,
)
from services.referrals.vault import Tools
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.identifiers import LegalBasis
from shared.kernel.refusals import Refusal, not_allowed
from shared.persistence.work import Work


async def cover(work: Work, row: Referral) -> None:
    """R02's rule: decides coverage and writes the decision, or refuses with every reason why not; starts the clock."""
    await require_copies(work)
    need = await work.session.get_one(Need, row.need_id)
    if need.status != "active":
        raise _refused(work, row, "need-not-active", f"The need is {need.status}; only an active need is referred.")
    await _refuse_duplicate(work, row)
    question = await _question(work, row, need)
    if row.open:
        await _cover_open(work, row, question)
    else:
        decision = await lawful(work, question, question.recipient, await decide_for(work, question))
        if decision.covered is None:
            raise _not_covered(work, row, decision.reasons)
        write_coverage(work, row, decision.covered)
        clause = decision.covered.clause
        response_clock.start(row, clause.response_business_days, clause.number, work.now)
    row.requested_at = work.now


async def take_up(work: Work, row: Referral) -> None:
    """R05's rule: the referral is addressed to who claimed it, under the clause that covered that organisation."""
    assert work.actor.organisation is not None and row.candidates is not None
    chosen = row.candidates[str(work.actor.organisation)]
    row.recipient, row.open = work.actor.organisation, False
    row.coverage, row.agreement_id, row.candidates = chosen, UUID(chosen["agreement_id"]), None


def write_coverage(work: Work, row: Referral, covered: Covered) -> None:
    """The decision that stands on the referral."""
    row.coverage, row.agreement_id = kept(covered, work), covered.agreement_id


def kept(covered: Covered, work: Work) -> dict[str, Any]:
    """A decision as it is stored: agreement, edition, clause, and what of the clause the referral goes on needing."""
    return {
        "agreement_id": str(covered.agreement_id),
        "agreement_number": covered.agreement_number,
        "edition": covered.edition,
        "clause_id": str(covered.clause.clause_id),
        "clause": covered.clause.number,
        "waitlist": covered.clause.waitlist,
        "data_categories": sorted(covered.clause.data_categories),
        "response_business_days": covered.clause.response_business_days,
        "as_of": work.now.isoformat(),
    }


async def _cover_open(work: Work, row: Referral, question: Question) -> None:
    decisions = {
        recipient: await lawful(work, question, recipient, decision)
        for recipient, decision in (await decide_for_all(work, question)).items()
    }
    covered = {recipient: one.covered for recipient, one in decisions.items() if one.covered is not None}
    if not covered:
        raise _not_covered(work, row, [reason for one in decisions.values() for reason in one.reasons])
    row.candidates = {str(recipient): kept(one, work) for recipient, one in covered.items()}
    # Whoever claims it answers in its own clause's time; until then the shortest of them all counts.
    quickest = min(covered.values(), key=lambda one: one.clause.response_business_days)
    response_clock.start(row, quickest.clause.response_business_days, quickest.clause.number, work.now)


async def _question(work: Work, row: Referral, need: Need) -> Question:
    client = await work.session.get_one(Client, row.client_id)
    tools: Tools = work.tools
    details = tools.vault.details_of(client)
    sender = await organisation(work, row.sender)
    return Question(
        sender=row.sender,
        sender_kind=sender.kind if sender else "",
        recipient=row.recipient or row.sender,
        service=row.service,
        municipality=details.municipality,
        on=day_in_helsinki(work.now),
        data_categories=frozenset(need.data_categories),
        basis=LegalBasis.parse(need.legal_basis),
        known_at=work.now,
    )


async def _refuse_duplicate(work: Work, row: Referral) -> None:
    query = select(col(Referral.number)).where(
        col(Referral.client_id) == row.client_id,
        col(Referral.service) == row.service,
        col(Referral.recipient) == row.recipient,
        col(Referral.id) != row.id,
        col(Referral.status).in_(OPEN_STATUSES),
    )
    other = (await work.session.execute(query)).scalars().first() if row.recipient else None
    if other is not None:
        raise _refused(work, row, "open-duplicate", f"Referral {other} to this recipient is still open.")


def _not_covered(work: Work, row: Referral, reasons: Any) -> Refusal:
    sentence = "No agreement in force covers this referral; `reasons` says why not."
    return _refused(work, row, "no-agreement-in-force", sentence, reasons=[reason.told() for reason in reasons])


def _refused(work: Work, row: Referral, code: str, sentence: str, **details: Any) -> Refusal:
    return not_allowed(code, sentence, allowed_moves=list(MOVES.allowed(row, work.actor)), **details)
