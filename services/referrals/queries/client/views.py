"""What the own organisation sees of a client."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client


class ClientView(BaseModel):
    """A client, as its own organisation sees it."""

    id: UUID
    version: int
    details: ClientDetails
    created_at: datetime


def client_view(client: Client, details: ClientDetails) -> ClientView:
    return ClientView(id=client.id, version=client.version, details=details, created_at=client.created_at)
