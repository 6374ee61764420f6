"""Reading clients of the own organisation. Every reading is audited."""

from uuid import UUID

from sqlalchemy import select

from services.referrals.model.client.row import Client
from services.referrals.queries.client.scope import own_client
from services.referrals.queries.client.views import ClientView, client_view
from services.referrals.tools import Work
from shared.kernel.refusals import not_found
from shared.work.reading import Shown


async def show_client(work: Work, client_id: UUID) -> Shown:
    """One client of the own organisation."""
    client = await read_client(work, client_id)
    return Shown(view_client(work, client, "client.read"), client.version)


async def read_client(work: Work, client_id: UUID) -> Client:
    """The row; 404 for a client of others."""
    query = select(Client).where(own_client(work.actor, client_id))
    client: Client | None = (await work.execute(query)).scalar_one_or_none()
    if client is None:
        raise not_found("client")
    return client


def view_client(work: Work, client: Client, action: str) -> ClientView:
    """The client's view; `action` is how its reading is audited."""
    work.audit(action, client.id, client=client.id, groups="all", version=client.version)
    return client_view(client, work.tools.vault.details_of(client))
