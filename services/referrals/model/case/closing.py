"""How a case ends, and begins again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from services.referrals.model.case.awaiting import take_up
from services.referrals.model.case.bodies import Explained, WithReferrals
from services.referrals.model.case.codes import CaseOutcome, CaseStatus
from services.referrals.model.case.parts import RESPONSIBLE, SUPERVISING
from services.referrals.model.case.reason_groups import IN_ERROR
from services.referrals.model.case.row import Case
from services.referrals.model.case.transferring import lapse
from services.referrals.model.referral.reasons import Reason
from shared.kernel.codes import needs_text
from shared.kernel.moves import Move
from shared.kernel.texts import SealedParagraphs

REASON_OF: Mapping[CaseOutcome, Reason] = {
    CaseOutcome.INTEGRATION_GOALS_REACHED: Reason.NEED_NO_LONGER_EXISTS,
    CaseOutcome.MOVED_TO_ORDINARY_SERVICES: Reason.NEED_MET_ELSEWHERE,
    CaseOutcome.CLIENT_MOVED: Reason.CLIENT_MOVED,
    CaseOutcome.CLIENT_WITHDREW: Reason.CLIENT_WITHDREW,
    CaseOutcome.CLIENT_UNREACHABLE: Reason.CLIENT_UNREACHABLE,
    CaseOutcome.CLIENT_DECEASED: Reason.CLIENT_DECEASED,
    CaseOutcome.RESPONSIBILITY_ENDED: Reason.OTHER,
    CaseOutcome.OTHER: Reason.OTHER,
}
"""Why the needs and the referrals of a case end that is closed with this outcome."""


class CloseCase(WithReferrals):
    """The outcome; `other` needs a text."""

    outcome: CaseOutcome
    text: Annotated[SealedParagraphs | None, Field(validate_default=True)] = None

    @field_validator("text")
    @classmethod
    def _other_says_what(cls, text: str | None, read: ValidationInfo) -> str | None:
        outcome = read.data.get("outcome")
        if text is None and outcome is not None and needs_text(outcome):
            raise ValueError("the outcome `other` needs a text")
        return text


class ReopenCase(Explained):
    """Why it begins again."""


class CaseInError(Explained):
    """Why it should never have been."""


def _closed(row: Case, body: CloseCase, now: datetime) -> None:
    row.outcome, row.closed_at = body.outcome.value, now
    lapse(row)


def _reopened(row: Case, _body: Explained, now: datetime) -> None:
    take_up(row, now)
    row.outcome = row.closed_at = None


def _never_was(row: Case, _body: Explained, _now: datetime) -> None:
    row.outcome = row.closed_at = None
    lapse(row)


CLOSE = Move[Case, CloseCase](
    id="K04", slug="close", fact="closed",
    who=RESPONSIBLE, sources=frozenset({CaseStatus.OPEN, CaseStatus.ON_HOLD}), target=CaseStatus.CLOSED,
    means="With a coded outcome; needs that are not met are revoked with it; open referrals end with it or forbid it.",
    body=CloseCase, effect=_closed,
)  # fmt: skip

REOPEN = Move[Case, ReopenCase](
    id="K05", slug="reopen", fact="reopened",
    who=SUPERVISING, sources=frozenset({CaseStatus.CLOSED}), target=CaseStatus.OPEN,
    means="With a reason, by a supervisor; the needs that were revoked with it stay so.",
    reasons=frozenset({Reason.CLOSED_IN_ERROR, Reason.CLIENT_RETURNED, Reason.NEED_AROSE_AGAIN, Reason.OTHER}),
    body=ReopenCase, effect=_reopened,
)  # fmt: skip

MARK_ENTERED_IN_ERROR = Move[Case, CaseInError](
    id="K07", slug="mark-entered-in-error", fact="entered-in-error",
    who=RESPONSIBLE, sources=frozenset({CaseStatus.OPEN, CaseStatus.ON_HOLD, CaseStatus.CLOSED}),
    target=CaseStatus.ENTERED_IN_ERROR,
    means="It should never have been: while none of its referrals was sent. Its needs go with it, and all texts.",
    reasons=IN_ERROR,
    body=CaseInError, effect=_never_was,
)  # fmt: skip
