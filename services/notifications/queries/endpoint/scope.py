"""Which endpoints an actor sees: those of its organisation, without those it deleted."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.queries.roles import own_organisation
from shared.kernel.actors import Actor


def visible_endpoints(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (col(Endpoint.organisation) == own_organisation(actor), col(Endpoint.status) != EndpointStatus.DELETED)


def visible_endpoint(actor: Actor, endpoint_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (col(Endpoint.id) == endpoint_id, *visible_endpoints(actor))
