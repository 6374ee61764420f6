"""Who may see which rows: an organisation its own; the operator all deliveries, and nothing else. Deny by default."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.notifications.model.codes import EndpointStatus
from services.notifications.model.rows import DELIVERY, Contact, Endpoint, InboxEntry
from shared.kernel.actors import Actor, Role
from shared.kernel.refusals import forbidden

Where = tuple[ColumnElement[bool], ...]


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


def visible_endpoints(actor: Actor) -> Where:
    """The organisation's endpoints, without those it deleted."""
    return (col(Endpoint.organisation) == own_organisation(actor), col(Endpoint.status) != EndpointStatus.DELETED)


def visible_endpoint(actor: Actor, endpoint_id: UUID) -> Where:
    return (col(Endpoint.id) == endpoint_id, *visible_endpoints(actor))


def visible_contacts(actor: Actor) -> Where:
    return (col(Contact.organisation) == own_organisation(actor),)


def visible_contact(actor: Actor, contact_id: UUID) -> Where:
    return (col(Contact.id) == contact_id, *visible_contacts(actor))


def visible_entries(actor: Actor) -> Where:
    return (col(InboxEntry.organisation) == own_organisation(actor),)


def visible_entry(actor: Actor, entry_id: UUID) -> Where:
    return (col(InboxEntry.id) == entry_id, *visible_entries(actor))


def visible_deliveries(actor: Actor) -> Where:
    """The organisation's own; the operator's are all."""
    return () if actor.is_operator else (DELIVERY.c.organisation == own_organisation(actor),)
