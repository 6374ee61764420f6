"""Searching for a client: exact, through keyed hashes. Every search is audited."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from services.referrals.model.client.details import ClientSearch
from services.referrals.model.client.row import Client
from services.referrals.queries.client.reading import view_client
from services.referrals.queries.client.views import ClientView
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from services.referrals.vault import Vault
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import check_birthday
from shared.work.pages import Page

_MOST = 50


async def search_clients(work: Work, search: ClientSearch) -> Page[ClientView]:
    """The clients of the own organisation that match exactly. 422 for a day of birth that lies ahead."""
    check_birthday(search.date_of_birth, None, day_in_helsinki(work.now))
    query = select(Client).where(col(Client.organisation) == require_casework(work.actor), _matches(work, search))
    found = (await work.session.execute(query.order_by(col(Client.id).desc()).limit(_MOST))).scalars().all()
    if not found:
        work.audit("client.search", None)
    return Page(items=[view_client(work, client, "client.search") for client in found], next=None)


def _matches(work: Work, search: ClientSearch) -> ColumnElement[bool]:
    organisation, vault = require_casework(work.actor), work.tools.vault
    if search.identity_code is not None:
        return col(Client.identity_hash).in_(vault.identity_hashes(organisation, search.identity_code))
    assert search.family_name is not None
    return named(vault, organisation, search.family_name, search.date_of_birth)


def named(vault: Vault, organisation: UUID, family_name: str, born: date | None) -> ColumnElement[bool]:
    """Clients of this name who were born on this day, or whose day of birth is not known."""
    hashes = {one for day in (born, None) for one in vault.name_hashes(organisation, family_name, day)}
    return col(Client.name_hash).in_(hashes)
