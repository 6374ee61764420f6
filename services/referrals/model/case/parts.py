"""Who moves a case and the needs of it: the organisation that is responsible for it."""

from services.referrals.model.case.row import Case
from services.referrals.model.need.row import Need
from services.referrals.model.referral.parts import CASEWORK, SYSTEM, Who
from shared.kernel.actors import Actor, Role

RESPONSIBLE: Who = {"O": CASEWORK}
RESPONSIBLE_OR_SYSTEM: Who = {**RESPONSIBLE, **SYSTEM}
SUPERVISING: Who = {"O": frozenset({Role.SUPERVISOR})}


def standing(row: Case | Need, actor: Actor) -> frozenset[str]:
    """O for the responsible organisation."""
    own = row.responsible if isinstance(row, Case) else row.organisation
    return frozenset("O") if actor.organisation == own else frozenset()
