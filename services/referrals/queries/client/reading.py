"""Reading clients, cases and needs of the own organisation. Every reading and search of a client is audited."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from services.referrals.model.bodies import ClientSearch
from services.referrals.model.rows import Case, Client, Need
from services.referrals.queries.referral.scope import own_case, own_client, own_need, require_casework
from services.referrals.queries.referral.views import CaseView, ClientView, NeedView, case_view, client_view, need_view
from services.referrals.tools import Tools, Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown


async def show_client(work: Work, client_id: UUID) -> Shown:
    """One client of the own organisation."""
    query = select(Client).where(own_client(work.actor, client_id))
    client = (await work.session.execute(query)).scalar_one_or_none()
    if client is None:
        raise not_found("client")
    return Shown(_client(work, client, "client.read"), client.version)


async def search_clients(work: Work, search: ClientSearch) -> Page[ClientView]:
    """The clients of the own organisation that match exactly; found through keyed hashes."""
    organisation = require_casework(work.actor)
    tools: Tools = work.tools
    query = select(Client).where(col(Client.organisation) == organisation)
    if search.identity_code is not None:
        query = query.where(col(Client.identity_hash) == tools.vault.identity_hash(organisation, search.identity_code))
    else:
        assert search.family_name is not None
        name = tools.vault.name_hash(organisation, search.family_name, search.date_of_birth)
        query = query.where(col(Client.name_hash) == name)
    found = (await work.session.execute(query.order_by(col(Client.id).desc()).limit(50))).scalars().all()
    if not found:
        work.audit("client.search", None)
    return Page(items=[_client(work, client, "client.search") for client in found], next=None)


def _client(work: Work, client: Client, action: str) -> ClientView:
    tools: Tools = work.tools
    work.audit(action, client.id, client=client.id, groups="all", version=client.version)
    return client_view(client, tools.vault.details_of(client))


async def show_case(work: Work, case_id: UUID) -> Shown:
    """One case of which the own organisation is responsible."""
    case = (await work.session.execute(select(Case).where(own_case(work.actor, case_id)))).scalar_one_or_none()
    if case is None:
        raise not_found("case")
    return Shown(_case(work, case), case.version)


async def list_cases(work: Work, cursor: str | None, limit: int) -> Page[CaseView]:
    """The own organisation's cases, newest first."""
    return await _cases(work, col(Case.responsible) == require_casework(work.actor), cursor, limit)


async def list_cases_of(work: Work, client_id: UUID, cursor: str | None, limit: int) -> Page[CaseView]:
    """The cases of one client of the own organisation, newest first."""
    if (await work.execute(select(col(Client.id)).where(own_client(work.actor, client_id)))).first() is None:
        raise not_found("client")
    own = and_(col(Case.responsible) == work.actor.organisation, col(Case.client_id) == client_id)
    return await _cases(work, own, cursor, limit)


async def _cases(work: Work, which: ColumnElement[bool], cursor: str | None, limit: int) -> Page[CaseView]:
    rows, following = await read_page(work, select(Case).where(which), Case.id, cursor, limit)
    return Page(items=[_case(work, case) for case in rows], next=following)


def _case(work: Work, case: Case) -> CaseView:
    work.audit("case.read", case.id, client=case.client_id, version=case.version)
    return case_view(case)


async def show_need(work: Work, need_id: UUID) -> Shown:
    """One need of the own organisation."""
    need = (await work.session.execute(select(Need).where(own_need(work.actor, need_id)))).scalar_one_or_none()
    if need is None:
        raise not_found("need")
    return Shown(_need(work, need), need.version)


async def list_needs(work: Work, case_id: UUID | None, cursor: str | None, limit: int) -> Page[NeedView]:
    """The own organisation's needs, newest first; of one case where asked."""
    query = select(Need).where(col(Need.organisation) == require_casework(work.actor))
    if case_id is not None:
        query = query.where(col(Need.case_id) == case_id)
    rows, following = await read_page(work, query, Need.id, cursor, limit)
    return Page(items=[_need(work, need) for need in rows], next=following)


def _need(work: Work, need: Need) -> NeedView:
    tools: Tools = work.tools
    groups = DataCategory.NEED_DESCRIPTION.value
    work.audit("need.read", need.id, client=need.client_id, basis=need.legal_basis, groups=groups, version=need.version)
    return need_view(need, tools.vault.key_of(need.client))
