"""Who makes the moves of an agreement, and from where to where they lead."""

from collections.abc import Mapping
from datetime import datetime

from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.signatures import has_signed
from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.kernel.moves import SYSTEM_PART

DRAFTING = frozenset({Role.ORG_ADMIN, Role.INTEGRATION})
_SIGNING = frozenset({Role.SIGNATORY})

DRAFTER: Mapping[str, frozenset[Role]] = {"D": DRAFTING}
PARTY: Mapping[str, frozenset[Role]] = {"P": DRAFTING}
SIGNATORY: Mapping[str, frozenset[Role]] = {"P": _SIGNING}
UNSIGNED_SIGNATORY: Mapping[str, frozenset[Role]] = {"U": _SIGNING}
SYSTEM: Mapping[str, frozenset[Role]] = {SYSTEM_PART: frozenset()}

BEING_WRITTEN: frozenset[str] = frozenset({Status.DRAFT, Status.NEGOTIABLE})
BEING_SIGNED: frozenset[str] = frozenset({Status.OFFERED, Status.EXECUTABLE})


def standing(row: Agreement, actor: Actor) -> frozenset[str]:
    """D for the drafting party, P for each party of the text as last offered, U while it has not signed that text."""
    edition, parts = row.open_edition, set()
    if actor.organisation is not None and actor.organisation == row.drafted_by:
        parts.add("D")
    if any(party.organisation == actor.organisation for party in edition.parties):
        parts.add("P")
        if not has_signed(edition, actor.organisation):
            parts.add("U")
    return frozenset(parts)


def moved(row: Agreement, _body: Body, now: datetime) -> None:
    """What every move writes."""
    row.open_edition.status, row.changed_at = row.status, now
