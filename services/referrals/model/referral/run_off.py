"""What becomes of accepted referrals when their agreement ends: the run-off rule of the clause that decided."""

from datetime import datetime

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.coverage.editions import has_ended, lasts_until

UNTIL_DATE = "until-date"
"""They go on until the end of the run-off, and end then."""
HAND_OVER = "hand-over"
"""They end with the agreement, and the sender takes the client back."""


def is_handed_over(clause: DecidingClause | None) -> bool:
    """Whether a referral of this clause ends with its agreement."""
    return clause is not None and clause.run_off == HAND_OVER


def ends_by_itself(clause: DecidingClause | None) -> bool:
    """Whether a referral of this clause ends with the run-off at the latest. By any other rule a person ends it."""
    return clause is not None and clause.run_off in (UNTIL_DATE, HAND_OVER)


def is_over(clause: DecidingClause | None, state: AgreementState, now: datetime) -> bool:
    """Whether what this clause carried has to end by now."""
    if is_handed_over(clause) and has_ended(state):
        return True
    last = lasts_until(state)
    return ends_by_itself(clause) and last is not None and last <= now
