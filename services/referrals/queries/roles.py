"""Who may ask at all. Deny by default."""

from uuid import UUID

from services.referrals.model.referral.parts import CASEWORK
from shared.kernel.actors import Actor, Role
from shared.kernel.refusals import forbidden

READERS = CASEWORK | {Role.ORG_ADMIN, Role.PRIVACY_OFFICER, Role.SIGNATORY}
"""Who sees an organisation's referrals, with client data or without."""


def own_organisation(actor: Actor) -> UUID:
    """The actor's organisation; 403 for those who act for none."""
    if actor.organisation is None:
        raise forbidden("This belongs to organisations; an operator reads and changes no client data.")
    return actor.organisation


def require_reader(actor: Actor) -> UUID:
    """The actor's organisation, for the roles that see its referrals (with client data or without); 403 for others."""
    organisation = own_organisation(actor)
    if not actor.has(*READERS):
        roles = ", ".join(sorted(READERS))
        raise forbidden(f"Referrals are for the roles {roles}.")
    return organisation


def require_casework(actor: Actor) -> UUID:
    """The actor's organisation, for those who work with clients; 403 for other roles."""
    organisation = own_organisation(actor)
    if not actor.has(*CASEWORK):
        raise forbidden("Client data is for the roles caseworker, supervisor and integration.")
    return organisation
