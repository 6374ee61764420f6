"""Which contacts an actor sees: those of its organisation."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.notifications.model.contact.row import Contact
from services.notifications.queries.roles import own_organisation
from shared.kernel.actors import Actor


def visible_contacts(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (col(Contact.organisation) == own_organisation(actor),)


def visible_contact(actor: Actor, contact_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (col(Contact.id) == contact_id, *visible_contacts(actor))
