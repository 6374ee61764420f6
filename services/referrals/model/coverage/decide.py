"""Coverage: the agreement in force decides every referral, and names the clause that decided (docs/domain.md,
section 4.3). A pure function over the copies of agreements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState, Clause, Edition
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.coverage.editions import governing
from services.referrals.model.coverage.knowledge import may_know, once_offered
from services.referrals.model.coverage.objections import NOTHING_AT_ALL, Objection, not_in_force, objections
from services.referrals.model.coverage.question import Question


@dataclass(frozen=True, slots=True)
class Covered:
    """The clause that decided. `as_of` is how old the copy of its agreement was, where it is a copy."""

    agreement_id: UUID
    agreement_number: str
    edition: int
    clause: Clause
    as_of: datetime | None

    @property
    def kept(self) -> DecidingClause:
        """What a referral keeps of it. For decisions on copies alone."""
        assert self.as_of is not None
        return DecidingClause(
            agreement_id=self.agreement_id,
            agreement_number=self.agreement_number,
            edition=self.edition,
            clause_id=self.clause.clause_id,
            clause=self.clause.number,
            waitlist=self.clause.waitlist,
            data_categories=tuple(sorted(self.clause.data_categories)),
            response_business_days=self.clause.response_business_days,
            cancellation_business_days=self.clause.cancellation_business_days,
            start_business_days=self.clause.start_business_days,
            run_off=self.clause.run_off,
            follow_up_days=self.clause.follow_up_days,
            questions=self.clause.questions,
            target_groups=tuple(sorted(self.clause.target_groups)),
            as_of=self.as_of,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Covered by a clause, or every objection."""

    covered: Covered | None
    objections: tuple[Objection, ...]

    @property
    def tells_something(self) -> bool:
        """Whether the asker may know of any agreement that lets this recipient offer the service."""
        return self.objections != (NOTHING_AT_ALL,)


def decide(question: Question, agreements: Iterable[AgreementState]) -> Decision:
    """The first covering clause, the oldest agreement first (so that the answer is always the same), or why not."""
    found: list[Objection] = []
    for agreement in sorted(agreements, key=lambda one: one.agreement_id):
        edition = governing(agreement, question.on, question.known_at)
        if edition is None:
            if once_offered(agreement, question):
                found.append(not_in_force(agreement, question))
            continue
        for clause in offering(edition, question):
            against = objections(question, agreement, edition, clause)
            if not against:
                return Decision(_covered(agreement, edition, clause), ())
            found += against
    return Decision(None, tuple(found) or (NOTHING_AT_ALL,))


def offering(edition: Edition, question: Question) -> Iterator[Clause]:
    """The clauses of which the asker may know, and by which the recipient offers the service."""
    if may_know(edition, question):
        for clause in edition.clauses:
            if clause.provider == question.recipient and clause.service == question.service:
                yield clause


def _covered(agreement: AgreementState, edition: Edition, clause: Clause) -> Covered:
    return Covered(agreement.agreement_id, agreement.number, edition.edition, clause, agreement.as_of)
