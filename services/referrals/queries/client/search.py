"""Searching for a client through keyed hashes: letter by letter, then by sound. Every search is audited."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import get_args
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from services.referrals.model.client.details import ClientSearch
from services.referrals.model.client.row import Client, ClientSound
from services.referrals.model.client.twins import FoundBy
from services.referrals.queries.client import scope
from services.referrals.queries.client.reading import view_client
from services.referrals.queries.client.views import FoundClientView, found_client_view
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from services.referrals.vault import Vault
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import check_birthday
from shared.kernel.refusals import Refusal, invalid
from shared.work.pages import Behind, Page, read_cursor, write_cursor

_MOST = 50
_STAGES: Mapping[str, FoundBy] = {stage: stage for stage in get_args(FoundBy)}


async def search_clients(work: Work, search: ClientSearch) -> Page[FoundClientView]:
    """The clients of the own organisation that match exactly, then those whose names sound so, each the newest first.
    422 for a day of birth that lies ahead, and for a cursor that no search gave."""
    check_birthday(search.date_of_birth, None, day_in_helsinki(work.now))
    stage, last = _read(search.cursor)
    found: list[tuple[FoundBy, Client]] = []
    if stage == "exact":
        exact = await own_clients(work, _behind(_matches(work, search), last), _MOST + 1)
        found, last = [("exact", client) for client in exact], None
    if len(found) <= _MOST and search.family_name is not None:
        alike = sounding(work, [search.family_name], {search.date_of_birth, None}) & ~_matches(work, search)
        others = await own_clients(work, _behind(alike, last), _MOST + 1 - len(found))
        found += [("sound", client) for client in others]
    if not found:
        work.audit("client.search", None)
    shown = found[:_MOST]
    views = [found_client_view(view_client(work, client, "client.search"), by) for by, client in shown]
    return Page(items=views, next=_written(*shown[-1]) if len(found) > _MOST else None)


def _behind(matching: ColumnElement[bool], last: UUID | None) -> ColumnElement[bool]:
    return matching if last is None else matching & (col(Client.id) < last)


def _written(by: FoundBy, last: Client) -> str:
    return f"{by}.{write_cursor(Behind(last.id))}"


def _read(cursor: str | None) -> tuple[FoundBy, UUID | None]:
    """Where to go on: among those found in this way, behind this client."""
    if cursor is None:
        return "exact", None
    name, _, behind = cursor.partition(".")
    try:
        stage = _STAGES[name]
        last = read_cursor(behind).last
    except (KeyError, Refusal):
        raise invalid(
            "/cursor", "bad-cursor", "The cursor is not one that a search gave: take it from `next`."
        ) from None
    return stage, last


async def own_clients(work: Work, matching: ColumnElement[bool], most: int) -> Sequence[Client]:
    """Clients of the own organisation, the newest first; never another organisation's."""
    query = select(Client).where(scope.own_clients(work.actor), matching).order_by(col(Client.id).desc()).limit(most)
    found: Sequence[Client] = (await work.execute(query)).scalars().all()
    return found


def _matches(work: Work, search: ClientSearch) -> ColumnElement[bool]:
    organisation, vault = require_casework(work.actor), work.tools.vault
    if search.identity_code is not None:
        return coded(vault, organisation, search.identity_code)
    assert search.family_name is not None
    return named(vault, organisation, search.family_name, search.date_of_birth)


def coded(vault: Vault, organisation: UUID, identity_code: str) -> ColumnElement[bool]:
    """Clients of this identity code: one, and those that came with their cases when it was there."""
    hashes = vault.identity_hashes(organisation, identity_code)
    return or_(col(Client.identity_hash).in_(hashes), col(Client.twin_hash).in_(hashes))


def named(vault: Vault, organisation: UUID, family_name: str, born: date | None) -> ColumnElement[bool]:
    """Clients of this name who were born on this day, or whose day of birth is not known."""
    hashes = {one for day in (born, None) for one in vault.name_hashes(organisation, family_name, day)}
    return col(Client.name_hash).in_(hashes)


def sounding(work: Work, names: Iterable[str], days: Collection[date | None]) -> ColumnElement[bool]:
    """Clients one of whose names sounds like one of these, born on one of these days (None: it is not known)."""
    sought = work.tools.vault.sounds_sought(require_casework(work.actor), names, days)
    return col(Client.id).in_(select(col(ClientSound.client)).where(col(ClientSound.sound).in_(sought)))
