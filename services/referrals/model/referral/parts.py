"""Who plays which part in a referral, and what several of its moves ask of it."""

from collections.abc import Mapping

from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import SYSTEM_PART, Condition

Who = Mapping[str, frozenset[Role]]

CASEWORK = frozenset({Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION})
SENDER: Who = {"S": CASEWORK}
RECIPIENT: Who = {"R": CASEWORK}
UNSEEN_SENDER: Who = {"U": CASEWORK}
"""The sender, while the recipient has not seen it."""
PRIVACY: Who = {"P": frozenset({Role.PRIVACY_OFFICER})}
"""The privacy officer of either party."""
SYSTEM: Who = {SYSTEM_PART: frozenset()}
RECIPIENT_OR_SYSTEM: Who = {**RECIPIENT, **SYSTEM}
SENDER_OR_SYSTEM: Who = {**SENDER, **SYSTEM}

UNANSWERED = frozenset({ReferralStatus.REQUESTED, ReferralStatus.RECEIVED})
UNDER_WAY = frozenset({ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS, ReferralStatus.ON_HOLD})
OPEN_STATUSES = UNANSWERED | UNDER_WAY
"""Statuses of an attempt under way; two of one client for one service with one recipient are duplicates."""

NOT_SERVED = frozenset({ReferralStatus.REJECTED, ReferralStatus.FAILED, ReferralStatus.CANCELLED})
"""Ends after which somebody else may have to meet the need."""

UNFINISHED = OPEN_STATUSES | {ReferralStatus.DRAFT}
"""Statuses of what a need or a case that ends would leave behind."""

ADDRESSED: Condition[Referral] = Condition("addressed to one recipient", lambda row: not row.open)
NEVER_ACCEPTED: Condition[Referral] = Condition("never accepted", lambda row: row.accepted_at is None)
WAITLISTED: Condition[Referral] = Condition("waitlisted", lambda row: row.business_status == BusinessStatus.WAITLISTED)
NOT_TAKEN_UP: Condition[Referral] = Condition(
    "on hold only if waitlisted",
    lambda row: row.status != ReferralStatus.ON_HOLD or row.business_status == BusinessStatus.WAITLISTED,
)
ACCEPTED: Condition[Referral] = Condition("accepted", lambda row: row.accepted_at is not None)
NOT_WAITLISTED: Condition[Referral] = Condition(
    "not waitlisted", lambda row: row.business_status != BusinessStatus.WAITLISTED
)


def standing(row: Referral, actor: Actor) -> frozenset[str]:
    """S for the sending organisation, R for the recipient; of an open referral every candidate is R.

    U is the sender too, until the recipient has seen it. P is either party, but none of several candidates.
    """
    parts = set()
    if actor.organisation is not None:
        if actor.organisation == row.sender:
            parts |= {"S", "P"} | ({"U"} if row.received_at is None else set())
        if actor.organisation == row.recipient:
            parts |= {"R", "P"} if row.requested_at is not None else {"R"}
        if row.open and actor.organisation in (row.candidates or {}):
            parts.add("R")
    return frozenset(parts)
