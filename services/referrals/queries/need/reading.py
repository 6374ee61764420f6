"""Reading needs of the own organisation. Every reading is audited."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.standing import NOTHING, behind
from services.referrals.queries.need.scope import own_need
from services.referrals.queries.need.views import NeedView, need_view
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown

_WITH_HISTORY = select(Need).options(selectinload(Need.steps))  # type: ignore[arg-type]


async def show_need(work: Work, need_id: UUID) -> Shown:
    """One need of the own organisation."""
    need = (await work.execute(_WITH_HISTORY.where(own_need(work.actor, need_id)))).scalar_one_or_none()
    if need is None:
        raise not_found("need")
    (view,) = await _views(work, [need])
    return Shown(view, need.version)


async def list_needs(
    work: Work, case_id: UUID | None, statuses: Sequence[NeedStatus], cursor: str | None, limit: int
) -> Page[NeedView]:
    """The own organisation's needs, newest first; of one case, and of these statuses, where asked."""
    query = _WITH_HISTORY.where(col(Need.organisation) == require_casework(work.actor))
    if case_id is not None:
        query = query.where(col(Need.case_id) == case_id)
    if statuses:
        query = query.where(col(Need.status).in_(statuses))
    found = await read_page(work, query, Need.id, cursor, limit)
    return found.page(await _views(work, found.rows))


async def _views(work: Work, needs: Sequence[Need]) -> list[NeedView]:
    referrals = await behind(work, col(Referral.need_id), [need.id for need in needs])
    views = []
    for need in needs:
        key = work.tools.vault.key_of(need.client)
        views.append(need_view(need, work.actor, key, referrals.get(need.id, NOTHING)))
        groups = DataCategory.NEED_DESCRIPTION.value
        work.audit("need.read", need.id, client=need.client_id, groups=groups, version=need.version)
    return views
