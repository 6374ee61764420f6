"""Searching for a client through keyed hashes: letter by letter, then by sound. Every search is audited."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from services.referrals.model.client.details import ClientSearch
from services.referrals.model.client.row import Client, ClientSound
from services.referrals.queries.client.reading import view_client
from services.referrals.queries.client.views import FoundClientView, found_client_view
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from services.referrals.vault import Vault
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import check_birthday
from shared.work.pages import Page

_MOST = 50


async def search_clients(work: Work, search: ClientSearch) -> Page[FoundClientView]:
    """The clients of the own organisation that match exactly, then those whose names sound so. 422 for a day of birth
    that lies ahead."""
    check_birthday(search.date_of_birth, None, day_in_helsinki(work.now))
    exact = await own_clients(work, _matches(work, search), _MOST)
    found = [found_client_view(view_client(work, client, "client.search"), "exact") for client in exact]
    alike = await _by_sound(work, search, [client.id for client in exact])
    found += [found_client_view(view_client(work, client, "client.search"), "sound") for client in alike]
    if not found:
        work.audit("client.search", None)
    return Page(items=found, next=None)


async def own_clients(work: Work, matching: ColumnElement[bool], most: int) -> Sequence[Client]:
    """Clients of the own organisation, the newest first; never another organisation's."""
    own = col(Client.organisation) == require_casework(work.actor)
    query = select(Client).where(own, matching).order_by(col(Client.id).desc()).limit(most)
    return (await work.session.execute(query)).scalars().all()


async def _by_sound(work: Work, search: ClientSearch, known: Collection[UUID]) -> Sequence[Client]:
    if search.family_name is None or len(known) == _MOST:
        return ()
    others = col(Client.id).not_in(known)
    alike = sounding(work, [search.family_name], {search.date_of_birth, None})
    return await own_clients(work, others & alike, _MOST - len(known))


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


def sounding(work: Work, names: Iterable[str], days: Collection[date | None]) -> ColumnElement[bool]:
    """Clients one of whose names sounds like one of these, born on one of these days (None: it is not known)."""
    sought = work.tools.vault.sounds_sought(require_casework(work.actor), names, days)
    return col(Client.id).in_(select(col(ClientSound.client)).where(col(ClientSound.sound).in_(sought)))
