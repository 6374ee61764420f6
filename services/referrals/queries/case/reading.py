"""Reading cases of which the own organisation is responsible. Every reading is audited."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.queries.case.scope import own_case
from services.referrals.queries.case.views import CaseView, case_view
from services.referrals.queries.client.scope import own_client
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown


async def show_case(work: Work, case_id: UUID) -> Shown:
    """One case of which the own organisation is responsible."""
    case = (await work.execute(select(Case).where(own_case(work.actor, case_id)))).scalar_one_or_none()
    if case is None:
        raise not_found("case")
    return Shown(_view(work, case), case.version)


async def list_cases(work: Work, cursor: str | None, limit: int) -> Page[CaseView]:
    """The own organisation's cases, newest first."""
    return await _page(work, col(Case.responsible) == require_casework(work.actor), cursor, limit)


async def list_cases_of(work: Work, client_id: UUID, cursor: str | None, limit: int) -> Page[CaseView]:
    """The cases of one client of the own organisation, newest first."""
    if (await work.execute(select(col(Client.id)).where(own_client(work.actor, client_id)))).first() is None:
        raise not_found("client")
    own = and_(col(Case.responsible) == work.actor.organisation, col(Case.client_id) == client_id)
    return await _page(work, own, cursor, limit)


async def _page(work: Work, which: ColumnElement[bool], cursor: str | None, limit: int) -> Page[CaseView]:
    found = await read_page(work, select(Case).where(which), Case.id, cursor, limit)
    return found.page([_view(work, case) for case in found.rows])


def _view(work: Work, case: Case) -> CaseView:
    work.audit("case.read", case.id, client=case.client_id, version=case.version)
    return case_view(case)
