"""What the own organisation sees of a client."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.model.client.twins import FoundBy


class ClientView(BaseModel):
    """A client, as its own organisation sees it."""

    id: UUID
    version: int
    details: ClientDetails
    created_at: datetime


class FoundClientView(ClientView):
    """A client that was looked for."""

    found_by: FoundBy


class RegisteredClientView(ClientView):
    """A client that was registered just now, and who of those known before may be the same person."""

    likely_twins: list[FoundClientView]


def client_view(client: Client, details: ClientDetails) -> ClientView:
    return ClientView(id=client.id, version=client.version, details=details, created_at=client.created_at)


def found_client_view(client: ClientView, found_by: FoundBy) -> FoundClientView:
    return FoundClientView(found_by=found_by, **dict(client))


def registered_client_view(client: ClientView, twins: list[FoundClientView]) -> RegisteredClientView:
    return RegisteredClientView(likely_twins=twins, **dict(client))
