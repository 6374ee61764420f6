"""Coverage asked by itself: may this be referred, to whom, and which clause says so."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from services.referrals.model.bodies import CoverageQuestion
from services.referrals.model.coverage import Covered, Decision, Question
from services.referrals.model.rows import CapacityUse
from services.referrals.queries.agreements import decide_for, decide_for_all, lawful, organisation, require_copies
from services.referrals.queries.scope import own_organisation
from shared.kernel.business_days import day_in_helsinki
from shared.persistence.work import Work


class ReasonView(BaseModel):
    """Why not."""

    code: str
    detail: str
    agreement_id: UUID | None
    agreement_number: str | None
    edition: int | None
    clause: int | None
    missing: list[str]


class RecipientView(BaseModel):
    """The answer for one recipient. `free` is null where the clause sets no limit."""

    recipient: UUID
    allowed: bool
    agreement_id: UUID | None = None
    agreement_number: str | None = None
    edition: int | None = None
    clause_id: UUID | None = None
    clause: int | None = None
    response_business_days: int | None = None
    waitlist: bool | None = None
    free: int | None = None
    reasons: list[ReasonView] = []


class CoverageAnswer(BaseModel):
    """`allowed` when at least one recipient is covered; then the covered ones stand first."""

    allowed: bool
    recipients: Sequence[RecipientView]


async def ask_coverage(work: Work, body: CoverageQuestion) -> CoverageAnswer:
    """The decision of the agreements for the actor's organisation as sender, for one recipient or for all."""
    sender = own_organisation(work.actor)
    await require_copies(work)
    known = await organisation(work, sender)
    question = Question(
        sender=sender,
        sender_kind=known.kind if known else "",
        recipient=body.recipient or sender,
        service=body.service,
        municipality=body.municipality,
        on=body.on or day_in_helsinki(work.now),
        data_categories=frozenset(category.value for category in body.data_categories),
        basis=body.legal_basis,
        known_at=body.known_at or work.now,
    )
    if body.recipient is not None:
        decisions = {body.recipient: await decide_for(work, question)}
    else:
        decisions = await decide_for_all(work, question)
    views = [await _view(work, question, recipient, decision) for recipient, decision in decisions.items()]
    return CoverageAnswer(
        allowed=any(view.allowed for view in views), recipients=sorted(views, key=lambda view: not view.allowed)
    )


async def _view(work: Work, question: Question, recipient: UUID, decision: Decision) -> RecipientView:
    decided = await lawful(work, question, recipient, decision)
    if decided.covered is None:
        reasons = [ReasonView.model_validate(reason.told()) for reason in decided.reasons]
        return RecipientView(recipient=recipient, allowed=False, reasons=reasons)
    covered = decided.covered
    return RecipientView(
        recipient=recipient,
        allowed=True,
        agreement_id=covered.agreement_id,
        agreement_number=covered.agreement_number,
        edition=covered.edition,
        clause_id=covered.clause.clause_id,
        clause=covered.clause.number,
        response_business_days=covered.clause.response_business_days,
        waitlist=covered.clause.waitlist,
        free=await _free(work, covered),
    )


async def _free(work: Work, covered: Covered) -> int | None:
    if covered.clause.capacity is None:
        return None
    use = await work.session.get(CapacityUse, covered.clause.clause_id)
    return max(0, covered.clause.capacity.max - (use.in_use if use else 0))
