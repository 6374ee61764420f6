"""What a reader sees of a coverage decision: the clause that decided, or every reason why not."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.capacity import places
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.coverage.decide import Covered, Decision
from services.referrals.model.coverage.objections import Objection, ObjectionCode

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
    reasons: list[ReasonView] = []
    further_reasons: int = 0


class CoverageAnswer(BaseModel):
    """`allowed` when at least one recipient is covered; then the covered ones stand first."""

    allowed: bool
    recipients: Sequence[RecipientView]
    further_recipients: int = 0


_MOST_RECIPIENTS = 50
_MOST_REASONS = 20
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
