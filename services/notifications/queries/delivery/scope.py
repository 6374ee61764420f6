"""Which deliveries an actor sees: those of its organisation; the operator all."""

from sqlalchemy import ColumnElement

from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.queries.roles import own_organisation
from shared.kernel.actors import Actor


def visible_deliveries(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return () if actor.is_operator else (DELIVERY_ROWS.c.organisation == own_organisation(actor),)
