"""Who has a case or a referral, as far as one organisation is concerned: worked out from the rows that there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.referrals.model.handling.codes import HandlingMove
from services.referrals.model.handling.row import Handling
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class Handled:
    """`version` counts how often it came to somebody else; it never goes back."""

    unit: UUID | None = None
    handler: str | None = None
    since: datetime | None = None
    by: str | None = None
    version: int = 0


NOBODYS = Handled()

Rows = Mapping[UUID, Handling]
"""The rows of one organisation, by what they are about."""


def handled(row: Handling | None) -> Handled:
    """As it stands in the row."""
    return NOBODYS if row is None else Handled(row.unit, row.handler, row.since, row.by, row.version)


def handled_referral(referral: Referral, organisation: UUID | None, rows: Rows) -> Handled | None:
    """The side of this organisation; None for one that has no side, such as one that may claim it.

    What was never given to anybody by itself is with those who have the case (the sender), or with the unit that it was
    addressed to (the recipient).
    """
    if organisation is None or organisation not in (referral.sender, referral.recipient):
        return None
    if referral.id in rows:
        return handled(rows[referral.id])
    if organisation == referral.sender:
        return handled(rows.get(referral.case_id))
    return Handled(unit=referral.recipient_unit)


def told_handling(actor: Actor) -> bool:
    """Whether this actor is told of it at all: among colleagues who work with clients."""
    return actor.has(*CASEWORK)


def limited_by_role(actor: Actor) -> bool:
    """Whether the actor reads its own units' alone, where its organisation has said so."""
    return actor.has(Role.CASEWORKER) and not actor.has(Role.SUPERVISOR, Role.INTEGRATION, Role.PRIVACY_OFFICER)


def within_reach(actor: Actor, one: Handled) -> bool:
    """Whether a caseworker who is limited to her units reads it: what she has herself, what is of her units, and what
    is of none, so that somebody finds it."""
    return one.unit is None or one.unit in actor.units or one.handler == actor.subject


def allowed_handling(actor: Actor, one: Handled) -> list[HandlingMove]:
    """What this actor may do with it among colleagues. Anyone may take what another has: she may be on holiday."""
    if not told_handling(actor):
        return []
    taken = [] if one.handler == actor.subject else [HandlingMove.TAKE]
    return [*taken, HandlingMove.GIVE, *([HandlingMove.GIVE_BACK] if one.handler is not None else [])]
