"""The ladder of a clause: who is told of a referral that nobody answers, step by step, and what comes after that."""

from collections.abc import Iterator, Mapping

from services.referrals.contracts.consumed import Clause
from services.referrals.model.deadline.codes import RemindedPart
from services.referrals.model.referral.offer import OVERDUE
from shared.kernel.reminders import Reminder, Strike

EXPIRY = "expiry"
"""The step after the last one, of a clause by which silence ends a referral: it ends (R22)."""

_EXPIRE = "expire"
"""The rule of such a clause. By any other the referral waits, and those who were told decide."""

REMINDED = "reminded"
"""The fact of a step before the answer is late."""
ESCALATED = "escalated"
"""The fact of a step after that."""

TOLD: Mapping[str, tuple[str, ...]] = {
    RemindedPart.RECIPIENT: ("recipient",),
    RemindedPart.BOTH: ("sender", "recipient"),
    RemindedPart.RECIPIENT_SUPERVISOR: ("recipient-supervisor",),
    RemindedPart.AGREEMENT_CONTACTS: ("sender-agreements", "recipient-agreements"),
}
"""By the step: whom its fact concerns, as the parts of the fact."""

_TOLD_OF_OVERDUE = frozenset({RemindedPart.RECIPIENT, RemindedPart.BOTH})
"""Who hears on the due day that the answer is late, whatever the clause says: a step of that day tells them no more."""


def of(clause: Clause) -> list[Reminder]:
    """The steps of this clause, by their days from the due day. A clause counts them from the start. What this release
    does not know is left out."""
    length = clause.response_business_days
    steps = [Reminder(one.business_day - length, one.to) for one in clause.reminders if one.to in TOLD]
    if clause.expiry == _EXPIRE:
        # One more business day: whoever was told last can act still.
        last = max([step.offset for step in steps] + [0])
        steps.append(Reminder(last + 1, EXPIRY))
    return steps


def facts_of(strike: Strike) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is told at this strike, each as a fact of its own, with the parts that it concerns."""
    if strike.overdue:
        yield OVERDUE, TOLD[RemindedPart.BOTH]
    for step in strike.reminders:
        if step.to in TOLD and (step.offset != 0 or step.to not in _TOLD_OF_OVERDUE):
            yield (REMINDED if step.offset < 0 else ESCALATED), TOLD[step.to]


def expires(strike: Strike) -> bool:
    """Whether the ladder is over, and the referral with it."""
    return any(step.to == EXPIRY for step in strike.reminders)
