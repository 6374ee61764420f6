"""Reading needs of the own organisation. Every reading is audited."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.need.row import Need
from services.referrals.queries.need.scope import own_need
from services.referrals.queries.need.views import NeedView, need_view
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown


async def show_need(work: Work, need_id: UUID) -> Shown:
    """One need of the own organisation."""
    need = (await work.execute(select(Need).where(own_need(work.actor, need_id)))).scalar_one_or_none()
    if need is None:
        raise not_found("need")
    return Shown(_view(work, need), need.version)


async def list_needs(work: Work, case_id: UUID | None, cursor: str | None, limit: int) -> Page[NeedView]:
    """The own organisation's needs, newest first; of one case where asked."""
    query = select(Need).where(col(Need.organisation) == require_casework(work.actor))
    if case_id is not None:
        query = query.where(col(Need.case_id) == case_id)
    found = await read_page(work, query, Need.id, cursor, limit)
    return found.page([_view(work, need) for need in found.rows])


def _view(work: Work, need: Need) -> NeedView:
    groups = DataCategory.NEED_DESCRIPTION.value
    work.audit("need.read", need.id, client=need.client_id, groups=groups, version=need.version)
    return need_view(need, work.tools.vault.key_of(need.client))
