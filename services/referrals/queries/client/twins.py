"""The answer to registering a client: the client, and who of those known before may be the same person."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.referrals.model.client.row import Client
from services.referrals.model.client.twins import FoundBy, likely_twins, near_days
from services.referrals.queries.client.reading import read_client, view_client
from services.referrals.queries.client.search import named, own_clients, sounding
from services.referrals.queries.client.views import FoundClientView, found_client_view, registered_client_view
from services.referrals.tools import Work
from shared.work.reading import Shown

MOST_TWINS = 10
_MOST_COMPARED = 50


async def show_registered(work: Work, client_id: UUID) -> Shown:
    """The new client with its likely twins among the clients of the own organisation that were there before, which it
    could find by searching. A request that comes again gets those as they are then."""
    client = await read_client(work, client_id)
    twins = await likely_twins_of(work, client)
    return Shown(registered_client_view(view_client(work, client, "client.read"), twins), client.version)


async def likely_twins_of(work: Work, client: Client) -> list[FoundClientView]:
    """Who of the clients that the own organisation knew before it may be the same person."""
    return await _twins_among(work, client, col(Client.id) < client.id)


async def twins_of_taken(work: Work, client: Client) -> list[FoundClientView]:
    """The same of a client that came from another organisation: who is older there says nothing."""
    return await _twins_among(work, client, col(Client.id) != client.id)


async def _twins_among(work: Work, client: Client, others: ColumnElement[bool]) -> list[FoundClientView]:
    vault = work.tools.vault
    details = vault.details_of(client)
    alike = named(vault, client.organisation, details.sought_name, details.born)
    alike |= sounding(work, details.names, near_days(details.born))
    if client.twin_of is not None:
        alike |= col(Client.id) == client.twin_of
    twins: list[tuple[FoundBy, Client]] = []
    for other in await own_clients(work, alike & others, _MOST_COMPARED):
        same_code = other.id == client.twin_of
        found_by = "exact" if same_code else likely_twins(details, vault.details_of(other))
        if found_by is not None:
            twins.append((found_by, other))
    twins.sort(key=lambda one: one[0])  # exact ones first
    return [
        found_client_view(view_client(work, other, "client.twin"), found_by) for found_by, other in twins[:MOST_TWINS]
    ]
