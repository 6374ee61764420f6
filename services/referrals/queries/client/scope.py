"""Which clients an actor sees: its own organisation's."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from services.referrals.model.client.row import Client
from services.referrals.queries.handling.scope import client_in_reach
from services.referrals.queries.roles import require_casework
from shared.kernel.actors import Actor


def own_clients(actor: Actor) -> ColumnElement[bool]:
    """As far as the actor reads them."""
    return and_(col(Client.organisation) == require_casework(actor), client_in_reach(actor))


def own_client(actor: Actor, client_id: UUID) -> ColumnElement[bool]:
    return and_(col(Client.id) == client_id, own_clients(actor))
