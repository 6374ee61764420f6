"""Who may ask at all."""

from collections.abc import Iterable
from uuid import UUID

from shared.kernel.actors import Actor, Role
from shared.kernel.refusals import forbidden


def own_organisation(actor: Actor) -> UUID:
    """The actor's organisation; 403 for those who act for none."""
    if actor.organisation is None:
        raise forbidden("This belongs to organisations; an operator sees deliveries alone.")
    if not actor.roles:
        raise forbidden("This takes a role in your organisation.")
    return actor.organisation


def require_role(actor: Actor, roles: Iterable[Role]) -> None:
    """403 unless the actor has one of the roles."""
    wanted = sorted(roles)
    if not actor.has(*wanted):
        raise forbidden(f"This takes one of the roles {', '.join(wanted)}.")
