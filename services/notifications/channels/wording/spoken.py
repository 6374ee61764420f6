"""What each letter speaks of, in whatever language it is written: the moves that it names, and what it settles.

A move is named as its service names it in docs/moves.md (`referral.accept`). A test makes every fact of the other
services' tables, and compares each letter's moves with those that its reader then has
(tests/services/test_letters_and_moves.py). So a letter that says something else than before gets another line here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from services.notifications.model.contact.parts import side_of

Moves = tuple[str, ...]


class Spoken(NamedTuple):
    """`yours`: the moves that the letter asks of its reader, or offers to it. `some`: those that only some of its
    readers have, as the letter says. `others`: those that it says somebody else has.

    `settles`: what earlier letters asked in the same matter is not asked any more.
    """

    yours: Moves = ()
    some: Moves = ()
    others: Moves = ()
    settles: bool = False

    @property
    def asks(self) -> bool:
        return bool(self.yours or self.some)


_ANSWER = ("referral.accept", "referral.reject")
_ELSEWHERE = ("referral.create",)
_SETTLED = Spoken(settles=True)
_TO_RECORD = ("case.record-plan", "case.record-plan-review", "case.record-referral", "case.record-plan-end")

SPOKEN: Mapping[str, Spoken] = {
    "referral.submitted": Spoken(yours=(*_ANSWER, "referral.request-information")),
    "referral.submitted:candidate": Spoken(yours=("referral.claim",)),
    "referral.submitted:sender": Spoken(),
    "referral.redirected": _SETTLED,
    "referral.sub-referred": _SETTLED,
    "referral.reopened": _SETTLED,
    "referral.entered-in-error": _SETTLED,
    "referral.basis-lost:sender": Spoken(yours=_ELSEWHERE, settles=True),
    "referral.basis-lost:recipient": Spoken(some=("referral.confirm-deletion",), settles=True),
    "referral.deletion-confirmed": Spoken(),
    "referral.deletion-overdue:sender": Spoken(others=("referral.confirm-deletion",)),
    "referral.deletion-overdue:recipient": Spoken(yours=("referral.confirm-deletion",)),
    "referral.changed": Spoken(),
    "referral.received": Spoken(),
    "referral.claimed": Spoken(),
    "referral.accepted": _SETTLED,
    "referral.rejected": Spoken(yours=_ELSEWHERE, settles=True),
    "referral.waitlisted": Spoken(yours=("referral.withdraw",), settles=True),
    "referral.moved-up": Spoken(),
    "referral.promoted": _SETTLED,
    "referral.noted": Spoken(),
    "referral.attachment-added": Spoken(),
    "referral.attachment-removed": _SETTLED,
    "referral.attended": _SETTLED,
    "referral.no-show": _SETTLED,
    "referral.appointment-cancelled": _SETTLED,
    "referral.cancellation-requested": Spoken(yours=("referral.confirm-cancellation", "referral.complete")),
    "referral.cancellation-requested:sender": _SETTLED,
    "referral.cancelled:sender": Spoken(yours=_ELSEWHERE, settles=True),
    "referral.cancelled:recipient": _SETTLED,
    "referral.cancellation-taken-back": _SETTLED,
    "referral.information-requested": Spoken(yours=("referral.supply-information",)),
    "referral.information-supplied": Spoken(yours=_ANSWER),
    "referral.held": _SETTLED,
    "referral.started": _SETTLED,
    "referral.scheduled": _SETTLED,
    "referral.resumed": _SETTLED,
    "referral.completed": Spoken(yours=("referral.close-loop",), settles=True),
    "referral.failed": _SETTLED,
    "referral.withdrawn:sender": _SETTLED,
    "referral.withdrawn": _SETTLED,
    "referral.declined": Spoken(yours=_ELSEWHERE, settles=True),
    "referral.loop-closed": _SETTLED,
    "referral.agreement-ended:sender": Spoken(yours=_ELSEWHERE, settles=True),
    "referral.agreement-ended:recipient": _SETTLED,
    "referral.run-off-ended:sender": Spoken(yours=_ELSEWHERE, settles=True),
    "referral.run-off-ended:recipient": _SETTLED,
    "referral.left-out": _SETTLED,
    "referral.overdue:sender": Spoken(yours=("referral.withdraw",)),
    "referral.overdue:recipient": Spoken(yours=_ANSWER),
    "contact-request.made": Spoken(yours=("contact-request.take", "contact-request.pass-on", "contact-request.refuse")),
    "contact-request.taken": _SETTLED,
    "contact-request.passed-on": _SETTLED,
    "contact-request.not-ours": _SETTLED,
    "contact-request.withdrawn": _SETTLED,
    "contact-request.overdue:asker": Spoken(yours=("contact-request.withdraw",)),
    "contact-request.overdue:responsible": Spoken(
        yours=("contact-request.take", "contact-request.pass-on", "contact-request.refuse")
    ),
    "case.review-due": Spoken(),
    "case.clock-due": Spoken(some=_TO_RECORD),
    "case.clock-overdue:responsible": Spoken(some=_TO_RECORD),
    "case.clock-overdue:responsible-supervisor": Spoken(some=_TO_RECORD),
    "case.transfer-offered": Spoken(yours=("case.transfer", "case.decline-transfer")),
    "case.transfer-withdrawn:no-longer-offered": _SETTLED,
    "case.transfer-declined": Spoken(yours=("case.offer-transfer",), settles=True),
    "case.transferred:former-responsible": _SETTLED,
    "case.left-out": _SETTLED,
    "referral.transferred": Spoken(),
    "referral.transferred:former-sender": _SETTLED,
    "referral.ended-with-transfer": _SETTLED,
    "referral.ended-with-transfer:former-sender": _SETTLED,
    "referral.reminded:sender": Spoken(),
    "referral.reminded:recipient": Spoken(yours=_ANSWER),
    "referral.escalated:sender": Spoken(yours=("referral.withdraw",)),
    "referral.escalated:recipient": Spoken(yours=_ANSWER),
    "referral.escalated:recipient-supervisor": Spoken(yours=_ANSWER),
    "referral.escalated:sender-agreements": Spoken(yours=("referral.withdraw",)),
    "referral.escalated:recipient-agreements": Spoken(yours=_ANSWER),
    "referral.expired:sender": Spoken(yours=_ELSEWHERE, settles=True),
    "referral.expired:recipient": _SETTLED,
    "referral.start-overdue:sender": Spoken(),
    "referral.start-overdue:recipient": Spoken(yours=("referral.start", "referral.schedule", "referral.decline")),
    "referral.deadline-extended": Spoken(),
    "referral.review-due": Spoken(yours=("referral.resume",)),
    "agreement.offered": Spoken(yours=("agreement.sign", "agreement.propose-change", "agreement.decline")),
    "agreement.left-out": _SETTLED,
    "agreement.signed": Spoken(some=("agreement.sign",)),
    "agreement.executed": _SETTLED,
    "agreement.rejected": Spoken(yours=("agreement.create",), settles=True),
    "agreement.revoked": _SETTLED,
    "agreement.change-proposed": Spoken(others=("agreement.offer",), settles=True),
    # An edition that is being signed beside the one that ended can still be signed.
    "agreement.terminated": Spoken(yours=("agreement.create",)),
    "delivery.dead": Spoken(yours=("delivery.resend",), some=("endpoint.enable",)),
    "other": Spoken(),
}
"""By letter: the fact, with the part of the reader where the parts are told different things."""

LISTED_BY: Mapping[str, str] = {
    "referral": "referral_list",
    "agreement": "agreement_list",
    "case": "case_list",
    "contact-request": "contact_request_list",
    "delivery.dead": "delivery_list",
}
"""The operation by which a reader's system shows the list in which a page, or a letter, lets its reader look."""

ADMINISTRATORS_DO: tuple[str, ...] = ("contact_ask_again", "contact_delete")
"""The operations for which the pages of a confirmation send their reader to an administrator."""


def kind_of(fact: str, part: str, subject_kind: str, shown: bool) -> str:
    """Which letter tells this fact to a reader with this part. Whether there is one, the tables of a language say.

    `shown` false: the reader may not read the object any more, and learns just that; where it had a part in what took
    it away, by words of its own.
    """
    if not shown:
        gone = f"{fact}:{part}"
        return gone if gone in SPOKEN else f"{subject_kind}.left-out"
    own = (f"{fact}:{part}", f"{fact}:{side_of(part)}")
    return next((kind for kind in own if kind in SPOKEN), fact)
