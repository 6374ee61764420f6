"""What a reader sees of a coverage decision: the clause that decided, or every reason why not."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.capacity import places
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.coverage.alternatives import Alternative, Alternatives
from services.referrals.model.coverage.decide import Covered, Decision
from services.referrals.model.coverage.objections import Objection, ObjectionCode
from services.referrals.model.referral.answers import is_known
from services.referrals.queries.coverage.question_views import QuestionView, question_view

Ledgers = Mapping[UUID, CapacityUse]
"""The use of each clause's capacity, by the clause's id; a clause that was never used is not among them."""


class ReasonView(BaseModel):
    """Why not."""

    code: ObjectionCode
    detail: str
    agreement_id: UUID | None
    agreement_number: str | None
    edition: int | None
    clause: int | None
    missing: list[str]


class RecipientView(BaseModel):
    """The answer for one recipient."""

    recipient: UUID
    allowed: bool
    agreement_id: UUID | None = None
    agreement_number: str | None = None
    edition: int | None = None
    clause_id: UUID | None = None
    clause: int | None = None
    as_of: datetime | None = None
    response_business_days: int | None = None
    waitlist: bool | None = None
    free: int | None = Field(default=None, description="places left as far as was told; null: no limit")
    questions: list[QuestionView] = Field(default_factory=list, description="what a referral answers before it is sent")
    reasons: list[ReasonView] = []
    further_reasons: int = 0


class AlternativeView(BaseModel):
    """A clause that would cover in the place of what was asked."""

    recipient: UUID
    service: str
    legal_basis: str = Field(description="as it was asked; a commission is that of this clause's agreement")
    agreement_id: UUID
    agreement_number: str
    edition: int
    clause_id: UUID
    clause: int
    as_of: datetime | None
    response_business_days: int
    waitlist: bool
    free: int | None = Field(description="places left as far as was told; null: no limit")
    municipalities: list[str] = Field(description="of another area: where the clients live whom it is for")
    begins: date | None = Field(description="of what is covered later: from which day on")


class AlternativesView(BaseModel):
    """What would be covered instead; at most 50 of each."""

    recipients: list[AlternativeView] = Field(
        description="the same service by others, or on the commission of another agreement"
    )
    services: list[AlternativeView] = Field(description="other services for a client of the same municipality")
    areas: list[AlternativeView] = Field(description="the same service, for clients of other municipalities alone")
    later: list[AlternativeView] = Field(description="the same service, from a later day on")


class CoverageAnswer(BaseModel):
    """`allowed` when at least one recipient is covered; then the covered ones stand first."""

    allowed: bool
    recipients: Sequence[RecipientView]
    further_recipients: int = 0
    alternatives: AlternativesView | None = Field(default=None, description="null: they were not asked for")


_MOST_RECIPIENTS = 50
_MOST_REASONS = 20
_MOST_ALTERNATIVES = 50
_REASONS_TOGETHER = 100  # so that the answer stays small, whatever the agreements hold


def coverage_answer(decided: Mapping[UUID, Decision], ledgers: Ledgers, today: date) -> CoverageAnswer:
    """The decisions by recipient, as they may be told."""
    covered_first = sorted(decided, key=lambda recipient: decided[recipient].covered is None)
    told = covered_first[:_MOST_RECIPIENTS]
    each = min(_MOST_REASONS, _REASONS_TOGETHER // max(1, len(told)))
    return CoverageAnswer(
        allowed=any(one.covered is not None for one in decided.values()),
        recipients=[_recipient(one, decided[one], ledgers, today, each) for one in told],
        further_recipients=len(decided) - len(told),
    )


def clauses_of(found: Alternatives) -> list[UUID]:
    """The clauses whose places are to be told."""
    return [one.covered.clause.clause_id for group in _groups(found).values() for one in group]


def alternatives_view(found: Alternatives, ledgers: Ledgers, today: date) -> AlternativesView:
    """What would be covered instead, as it may be told: the asker may know each of these agreements."""
    return AlternativesView(
        **{
            name: [_alternative(one, name == "areas", ledgers, today) for one in group]
            for name, group in _groups(found).items()
        }
    )


def _groups(found: Alternatives) -> dict[str, list[Alternative]]:
    groups = {"recipients": found.recipients, "services": found.services, "areas": found.areas, "later": found.later}
    return {name: list(group.values())[:_MOST_ALTERNATIVES] for name, group in groups.items()}


def _alternative(one: Alternative, elsewhere: bool, ledgers: Ledgers, today: date) -> AlternativeView:
    covered, clause = one.covered, one.covered.clause
    return AlternativeView(
        recipient=one.recipient,
        service=one.service,
        legal_basis=str(one.basis),
        agreement_id=covered.agreement_id,
        agreement_number=covered.agreement_number,
        edition=covered.edition,
        clause_id=clause.clause_id,
        clause=clause.number,
        as_of=covered.as_of,
        response_business_days=clause.response_business_days,
        waitlist=clause.waitlist,
        free=_free(covered, ledgers.get(clause.clause_id), today),
        municipalities=sorted(clause.municipalities) if elsewhere else [],
        begins=one.begins,
    )


def _recipient(recipient: UUID, decision: Decision, ledgers: Ledgers, today: date, most: int) -> RecipientView:
    if decision.covered is None:
        against = decision.objections
        return RecipientView(
            recipient=recipient,
            allowed=False,
            reasons=[_reason(objection) for objection in against[:most]],
            further_reasons=max(0, len(against) - most),
        )
    covered = decision.covered
    return RecipientView(
        recipient=recipient,
        allowed=True,
        agreement_id=covered.agreement_id,
        agreement_number=covered.agreement_number,
        edition=covered.edition,
        clause_id=covered.clause.clause_id,
        clause=covered.clause.number,
        as_of=covered.as_of,
        response_business_days=covered.clause.response_business_days,
        waitlist=covered.clause.waitlist,
        questions=[question_view(one) for one in covered.clause.questions if is_known(one)],
        free=_free(covered, ledgers.get(covered.clause.clause_id), today),
    )


def _reason(objection: Objection) -> ReasonView:
    return ReasonView(
        code=objection.code,
        detail=objection.sentence,
        agreement_id=objection.agreement_id,
        agreement_number=objection.agreement_number,
        edition=objection.edition,
        clause=objection.clause,
        missing=list(objection.missing),
    )


def _free(covered: Covered, use: CapacityUse | None, today: date) -> int | None:
    """By what was told of the ledger: the ledger itself would show the minute in which somebody was accepted."""
    offered = covered.clause.capacity
    if offered is None:
        return None
    told = use.told if use is not None else None
    return offered.max if told is None else max(0, offered.max - places.used(told, offered, today))
