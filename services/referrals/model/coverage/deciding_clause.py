"""What a referral keeps of the clause that decided it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.referrals.contracts.consumed import Question


class DecidingClause(BaseModel):
    """Where the decision stands (agreement, edition, clause), and what of the clause the referral goes on needing.

    `clause` is its number in the edition, `as_of` how old the copy of the agreement was. Kept as JSON in the row: what
    an older or newer release wrote beside these is ignored. `response_business_days` None: it was written before it
    was kept. `answer_due_at` is when its answer is due, of an open referral's offer: lists are sorted by it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    agreement_id: UUID
    agreement_number: str
    edition: int
    clause_id: UUID
    clause: int
    waitlist: bool
    data_categories: tuple[str, ...]
    response_business_days: int | None = None
    cancellation_business_days: int = 5
    start_business_days: int | None = None
    run_off: str = "finish"
    follow_up_days: int = 30
    questions: tuple[Question, ...] = ()
    target_groups: tuple[str, ...] = ()
    as_of: datetime
    answer_due_at: datetime | None = None

    @property
    def source(self) -> str:
        """As the source of a deadline."""
        return f"clause:{self.clause}"
