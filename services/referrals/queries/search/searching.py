"""One search for everything: by number, by a party's own case number, by a client. Each kind is searched among what the
actor may see of it, and shown by the projection that reading it has. Every search is audited."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import col

from services.referrals.model.case.row import Case
from services.referrals.model.client.details import ClientSearch
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.model.referral.row import Referral
from services.referrals.model.search.asked import Search
from services.referrals.model.search.codes import FoundBy
from services.referrals.queries.case.reading import WHOLE as CASE_WHOLE
from services.referrals.queries.case.reading import views_of as views_of_cases
from services.referrals.queries.case.scope import own_cases
from services.referrals.queries.client.search import search_clients
from services.referrals.queries.contact_request.reading import view_of
from services.referrals.queries.contact_request.scope import in_direction
from services.referrals.queries.contact_request.scope import visible as visible_requests
from services.referrals.queries.referral.reading import views_of
from services.referrals.queries.referral.scope import addressed, outgoing, visible
from services.referrals.queries.referral.sides import Direction
from services.referrals.queries.roles import require_casework, require_reader
from services.referrals.queries.search.disclosed import disclosed_to
from services.referrals.queries.search.views import (
    SearchAnswer,
    found_case,
    found_contact_request,
    found_referral,
    nothing_found,
)
from services.referrals.tools import Work
from shared.kernel.human_numbers import read_human_number

_MOST = 50

By = Callable[[UUID | None], FoundBy]
"""By what something of this client was found."""


async def search(work: Work, said: Search) -> SearchAnswer:
    """What the actor may see of what is meant. 403 for a search by client, for those who do not work with clients."""
    require_reader(work.actor)
    if said.number is not None:
        return await _by_number(work, read_human_number(said.number) or "")
    if said.reference is not None:
        return await _by_reference(work, said.reference)
    sought = ClientSearch(
        identity_code=said.identity_code, family_name=said.family_name, date_of_birth=said.date_of_birth
    )
    return await _by_client(work, require_casework(work.actor), sought)


async def _by_number(work: Work, number: str) -> SearchAnswer:
    work.audit("search.number", None)
    found = _Found(work, lambda _client: FoundBy.NUMBER)
    await found.referrals(and_(visible(work.actor), col(Referral.number) == number))
    await found.contact_requests(and_(visible_requests(work.actor), col(ContactRequest.number) == number))
    if work.actor.has(*CASEWORK):
        await found.cases(col(Case.number) == number)
    return found.answer


async def _by_reference(work: Work, reference: str) -> SearchAnswer:
    """Of an open referral a candidate is not told the sender's number, so it finds none by it."""
    work.audit("search.reference", None)
    found = _Found(work, lambda _client: FoundBy.REFERENCE)
    numbered = or_(col(Referral.sender_reference) == reference, col(Referral.recipient_reference) == reference)
    await found.referrals(and_(numbered, or_(outgoing(work.actor), addressed(work.actor))))
    return found.answer


async def _by_client(work: Work, own: UUID, sought: ClientSearch) -> SearchAnswer:
    """The own organisation's clients, and what there is of them; of others' clients the referrals that came to it."""
    page = await search_clients(work, sought)
    by = {one.id: _found_by(sought, one.found_by) for one in page.items}
    found = _Found(work, lambda client: by[client])  # type: ignore[index]
    found.answer.clients += page.items
    found.answer.more = page.next is not None
    if by:
        await found.referrals(and_(outgoing(work.actor), col(Referral.client_id).in_(by)))
        await found.cases(col(Case.client_id).in_(by))
        incoming = in_direction(work.actor, Direction.INCOMING)
        of_clients = and_(incoming, col(ContactRequest.client_id).in_(by))
        await found.contact_requests(of_clients)
    found.answer.referrals += await disclosed_to(work, own, sought)
    return found.answer


def _found_by(sought: ClientSearch, how: str) -> FoundBy:
    if sought.identity_code is not None:
        return FoundBy.IDENTITY_CODE
    return FoundBy.NAME if how == "exact" else FoundBy.SOUND


class _Found:
    """An answer that grows by what conditions leave, the newest first, and no more than it holds."""

    def __init__(self, work: Work, by: By) -> None:
        self._work, self._by = work, by
        self.answer = nothing_found()

    async def referrals(self, where: ColumnElement[bool]) -> None:
        rows = await self._newest(select(Referral), col(Referral.id), where)
        views = await views_of(self._work, rows)
        self.answer.referrals += [
            found_referral(view, self._by(row.client_id)) for row, view in zip(rows, views, strict=True)
        ]

    async def cases(self, where: ColumnElement[bool]) -> None:
        rows = await self._newest(CASE_WHOLE, col(Case.id), and_(own_cases(self._work.actor), where))
        views = await views_of_cases(self._work, rows)
        self.answer.cases += [found_case(view, self._by(view.client_id)) for view in views]

    async def contact_requests(self, where: ColumnElement[bool]) -> None:
        rows = await self._newest(select(ContactRequest), col(ContactRequest.id), where)
        self.answer.contact_requests += [
            found_contact_request(view_of(self._work, row), self._by(row.client_id)) for row in rows
        ]

    async def _newest(self, query: Select[Any], id_: Any, where: ColumnElement[bool]) -> Sequence[Any]:
        found = (await self._work.execute(query.where(where).order_by(id_.desc()).limit(_MOST + 1))).scalars().all()
        self.answer.more |= len(found) > _MOST
        return list(found[:_MOST])
