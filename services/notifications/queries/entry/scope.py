"""Which inbox entries an actor sees: those of its organisation."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.notifications.model.entry.row import InboxEntry
from services.notifications.queries.roles import own_organisation
from shared.kernel.actors import Actor


def visible_entries(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (col(InboxEntry.organisation) == own_organisation(actor),)


def visible_entry(actor: Actor, entry_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (col(InboxEntry.id) == entry_id, *visible_entries(actor))
