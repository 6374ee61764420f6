"""The legal basis is lost: recipients see nothing any more, and each says what it did with what it had."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from services.referrals.model.deadline.row import DELETION
from services.referrals.model.referral import awaiting
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import DeletionAnswer, ReasonBy, ReferralStatus
from services.referrals.model.referral.parts import CASEWORK, OPEN_STATUSES, PRIVACY, SYSTEM
from services.referrals.model.referral.reason_groups import BASIS_IS_GONE
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Role
from shared.kernel.bodies import Body
from shared.kernel.moves import Condition, Move
from shared.kernel.texts import SealedParagraphs

NOT_CONFIRMED: Condition[Referral] = Condition(
    "the basis was lost, and the deletion is not confirmed yet",
    lambda row: row.basis_lost_at is not None and row.recipient is not None and row.deletion_answer is None,
)

THE_LAW_HAS_ENDED = Explained.model_construct(reason=Reason.LEGAL_BASIS_ENDED, reason_by=ReasonBy.SYSTEM, text=None)
"""What the system says when a provision of law is in force no more."""


def _own_basis_is_named(text: str | None, read: ValidationInfo) -> str | None:
    if text is None and read.data.get("answer") is DeletionAnswer.OWN_BASIS:
        raise ValueError("Name the basis of your own on which you keep it.")
    return text


class ConfirmDeletion(Body):
    """What became of the client's data at the recipient; `own-basis` says in `text` on which basis it keeps them."""

    answer: DeletionAnswer
    text: Annotated[SealedParagraphs | None, Field(validate_default=True), AfterValidator(_own_basis_is_named)] = None


def _lost(row: Referral, _body: Explained, now: datetime) -> None:
    row.basis_lost_at = row.ended_at = now
    row.sealed_last_sight = row.follow_up_until = None


def _confirmed(row: Referral, body: ConfirmDeletion, now: datetime) -> None:
    row.deletion_answer, row.deletion_answered_at = body.answer.value, now
    awaiting.stop(row, DELETION, now)


END_BASIS = Move[Referral, Explained](
    id="R26", slug="end-basis", fact="basis-lost",
    who={**PRIVACY, **SYSTEM}, sources=OPEN_STATUSES, target=ReferralStatus.CANCELLED,
    means="Recipients see nothing any more from this moment; each confirms the deletion or names a basis of its own.",
    reasons=BASIS_IS_GONE,
    body=Explained, effect=_lost,
)  # fmt: skip

CONFIRM_DELETION = Move[Referral, ConfirmDeletion](
    id="R26", slug="confirm-deletion", fact="deletion-confirmed",
    who={"R": CASEWORK | {Role.PRIVACY_OFFICER}},
    sources=frozenset({ReferralStatus.CANCELLED}), target=ReferralStatus.CANCELLED,
    when=(NOT_CONFIRMED,),
    means="The recipient says that it has deleted what it had, or on which basis of its own it keeps it.",
    body=ConfirmDeletion, effect=_confirmed,
)  # fmt: skip
