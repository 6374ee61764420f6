"""Referrals that a recipient finds by their client: only by what it is shown of that client now.

Hashes say which could be meant; what decides is the recipient's own view. So an identity code that it may not see finds
nothing, and a day of birth that it may not see cannot be guessed by searching for a name with it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from services.referrals.model.client.details import ClientSearch
from services.referrals.model.client.row import Client, ClientSound
from services.referrals.model.client.sounds import sounds_of
from services.referrals.model.referral.parts import OPEN_STATUSES
from services.referrals.model.referral.row import Referral
from services.referrals.model.search.codes import FoundBy
from services.referrals.queries.client.search import coded, named
from services.referrals.queries.referral.client_views import DisclosedClient
from services.referrals.queries.referral.reading import views_of
from services.referrals.queries.referral.scope import addressed
from services.referrals.queries.referral.views import ReferralView
from services.referrals.queries.search.views import FoundReferralView, found_referral
from services.referrals.tools import Work
from services.referrals.vault import Vault
from shared.kernel.disclosure import DataCategory
from shared.kernel.frames import birthday_in
from shared.kernel.texts import search_key

_MOST_COMPARED = 200


async def disclosed_to(work: Work, own: UUID, sought: ClientSearch) -> Sequence[FoundReferralView]:
    """Those of others' clients, the newest first: letter by letter, then by sound."""
    senders = await _senders(work, own)
    if not senders:
        return []
    looked_back_at = col(Referral.follow_up_until) > work.now
    rows = await work.execute(
        select(Referral)
        .where(addressed(work.actor), or_(col(Referral.status).in_(OPEN_STATUSES), looked_back_at))
        .where(col(Referral.client_id).in_(_clients(work.tools.vault, senders, sought)))
        .order_by(col(Referral.requested_at).desc(), col(Referral.id).desc())
        .limit(_MOST_COMPARED)
    )
    views = await views_of(work, rows.scalars().all(), where=lambda view: _shown_by(view, sought) is not None)
    found = [(by, view) for view in views if (by := _shown_by(view, sought)) is not None]
    return [found_referral(view, by) for by, view in sorted(found, key=lambda one: one[0] is FoundBy.SOUND)]


async def _senders(work: Work, own: UUID) -> list[UUID]:
    """Who has ever sent it something, one step of an index each, and whose the clients of parts are."""
    known = col(Referral.recipient) == own

    def first(*where: ColumnElement[bool]) -> Any:
        step = select(col(Referral.sender)).where(known, *where).order_by(col(Referral.sender)).limit(1)
        return step.scalar_subquery()

    senders = select(first().label("sender")).cte("senders", recursive=True)
    following = select(first(col(Referral.sender) > senders.c.sender)).where(senders.c.sender.is_not(None))
    every = senders.union_all(following)
    found = await work.execute(select(every.c.sender).where(every.c.sender.is_not(None), every.c.sender != own))
    # The client of a part is not its sender's: it is hashed by the one whose client it is.
    owners = (
        select(col(Client.organisation))
        .join(Referral, col(Referral.client_id) == col(Client.id))
        .where(known, col(Referral.part_of).is_not(None))
        .distinct()
    )
    return sorted({*found.scalars(), *(await work.execute(owners)).scalars()})


def _clients(vault: Vault, senders: Sequence[UUID], sought: ClientSearch) -> Any:
    """Whose hashes are those of what is sought; each organisation has its own."""
    name, code = sought.family_name, sought.identity_code
    if name is None:
        assert code is not None
        hashed = [and_(col(Client.organisation) == one, coded(vault, one, code)) for one in senders]
        return select(col(Client.id)).where(or_(*hashed))
    born = sought.date_of_birth
    written = [and_(col(Client.organisation) == one, named(vault, one, name, born)) for one in senders]
    sounds = {sound for one in senders for sound in vault.sounds_sought(one, [name], {born, None})}
    sounding = select(col(ClientSound.client)).where(col(ClientSound.sound).in_(sounds))
    return select(col(Client.id)).where(or_(*written)).union(sounding)


def _shown_by(view: ReferralView, sought: ClientSearch) -> FoundBy | None:
    """By what of it this view shows what is sought; None: it does not show it."""
    client = view.client
    if client is None:
        return None
    if sought.identity_code is not None:
        return FoundBy.IDENTITY_CODE if client.identity_code == sought.identity_code else None
    names = [name for name in (client.family_name, client.given_names) if name is not None]
    if not names or sought.family_name is None or not _born_as_said(client, set(view.data_categories), sought):
        return None
    if search_key(names[0]) == search_key(sought.family_name):
        return FoundBy.NAME
    return FoundBy.SOUND if sounds_of(*names) & sounds_of(sought.family_name) else None


def _born_as_said(client: DisclosedClient, shown: set[DataCategory], sought: ClientSearch) -> bool:
    """Whether the day of birth fits, as far as the reader is told it. One that it is told only in part fits nothing:
    what is found would tell the rest."""
    born: date | None = client.date_of_birth
    if born is None and client.identity_code is not None:
        born = birthday_in(client.identity_code)
    if born is not None:
        return born == sought.date_of_birth
    return {DataCategory.DATE_OF_BIRTH, DataCategory.IDENTITY_CODE} <= shown
