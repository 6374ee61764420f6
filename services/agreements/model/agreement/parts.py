"""Who makes the moves of an agreement, and which edition they move."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.signatures import has_signed
from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.kernel.moves import SYSTEM_PART, Move

DRAFTING = frozenset({Role.ORG_ADMIN, Role.INTEGRATION})
_SIGNING = frozenset({Role.SIGNATORY})

DRAFTER: Mapping[str, frozenset[Role]] = {"D": DRAFTING}
PARTY: Mapping[str, frozenset[Role]] = {"P": DRAFTING}
SIGNATORY: Mapping[str, frozenset[Role]] = {"P": _SIGNING}
UNSIGNED_SIGNATORY: Mapping[str, frozenset[Role]] = {"U": _SIGNING}
SYSTEM: Mapping[str, frozenset[Role]] = {SYSTEM_PART: frozenset()}

BEING_WRITTEN: frozenset[str] = frozenset({Status.DRAFT, Status.NEGOTIABLE})
BEING_SIGNED: frozenset[str] = frozenset({Status.OFFERED, Status.EXECUTABLE})


def standing(edition: Edition, actor: Actor) -> frozenset[str]:
    """D for the drafting party, P for each party of the text as last offered, U for one that has not signed that."""
    parts = set()
    if actor.organisation is not None and actor.organisation == edition.drafted_by:
        parts.add("D")
    if any(party.organisation == actor.organisation for party in edition.parties):
        parts.add("P")
        if not has_signed(edition, actor.organisation):
            parts.add("U")
    return frozenset(parts)


def seen_by(agreement: Agreement, actor: Actor) -> list[Edition]:
    """The editions that the actor sees, newest first: a draft is seen by its drafting party alone."""
    return [one for one in reversed(agreement.editions) if actor.is_system or standing(one, actor)]


def edition_for(move: Move[Edition, Any], agreement: Agreement, actor: Actor) -> Edition:
    """The edition that the move is for: the open or the governing one, whichever allows it.

    If neither does, one of the two, so that the move is refused. It is never an edition that the actor does not see: a
    refusal must not tell that there is a draft.
    """
    seen = seen_by(agreement, actor)
    candidates = [one for one in agreement.in_hand if one in seen] or seen
    return next((one for one in candidates if move.leaves(one)), candidates[0])


def written_by_own(agreement: Agreement, actor: Actor) -> int:
    """How often the actor's organisation has written the working text since the agreement's version. To all others it
    was not written."""
    return agreement.written if agreement.editions[-1].drafted_by == actor.organisation else 0


def moved(edition: Edition, _body: Body, now: datetime) -> None:
    """What every move writes."""
    edition.agreement.changed_at, edition.agreement.written = now, 0
