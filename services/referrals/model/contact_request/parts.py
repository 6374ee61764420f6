"""Who plays which part in a contact request."""

from collections.abc import Mapping

from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.referral.parts import CASEWORK
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import SYSTEM_PART

Who = Mapping[str, frozenset[Role]]

RESPONSIBLE: Who = {"O": CASEWORK}
ASKER: Who = {"A": CASEWORK, SYSTEM_PART: frozenset()}
"""The organisation that asked; the system where a person without login did."""


def standing(row: ContactRequest, actor: Actor) -> frozenset[str]:
    """A for the organisation that asked, O for the one that is asked."""
    parts = {"A": row.asker, "O": row.organisation}
    return frozenset(
        part for part, one in parts.items() if actor.organisation is not None and actor.organisation == one
    )
