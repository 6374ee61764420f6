"""Who moves a case and the needs of it: the organisation that is responsible for it; and who takes it over or not: the
one to which it is offered."""

from services.referrals.model.case.row import Case
from services.referrals.model.need.row import Need
from services.referrals.model.referral.parts import CASEWORK, SYSTEM, Who
from shared.kernel.actors import Actor, Role

RESPONSIBLE: Who = {"O": CASEWORK}
RESPONSIBLE_OR_SYSTEM: Who = {**RESPONSIBLE, **SYSTEM}
SUPERVISING: Who = {"O": frozenset({Role.SUPERVISOR})}
OFFERED_IT: Who = {"T": CASEWORK}


def standing(row: Case | Need, actor: Actor) -> frozenset[str]:
    """O for the responsible organisation, T for the one to which a case is offered."""
    if actor.organisation is None:
        return frozenset()
    if isinstance(row, Case) and row.offered and actor.organisation == row.offered_to:
        return frozenset("T")
    own = row.responsible if isinstance(row, Case) else row.organisation
    return frozenset("O") if actor.organisation == own else frozenset()
