"""Reading needs of the own organisation. Every reading is audited."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.lists import OVERDUE, DueSort, Listed, stretches
from services.referrals.queries.case.standing import behind, with_reviews
from services.referrals.queries.need.scope import own_need, own_needs
from services.referrals.queries.need.views import NeedView, need_view
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import not_found
from shared.work.filters import Asked, Filter
from shared.work.pages import Page, read_stretches
from shared.work.reading import Shown

OF_CASE = Filter[Listed](
    "case_id", UUID, "only the needs of this case", lambda _listed, said: col(Need.case_id) == said, few=True
)
FILTERS = (OF_CASE, OVERDUE)
_WITH_HISTORY = select(Need).options(selectinload(Need.steps))  # type: ignore[arg-type]


async def show_need(work: Work, need_id: UUID) -> Shown:
    """One need of the own organisation."""
    need = (await work.execute(_WITH_HISTORY.where(own_need(work.actor, need_id)))).scalar_one_or_none()
    if need is None:
        raise not_found("need")
    (view,) = await _views(work, [need])
    return Shown(view, need.version)


async def list_needs(
    work: Work, statuses: Sequence[NeedStatus], sort: DueSort, asked: Asked, cursor: str | None, limit: int
) -> Page[NeedView]:
    """The own organisation's needs; of these statuses, and as the filters say, where asked."""
    rows = own_needs(work.actor)
    listed = Listed(work.actor, work.now, rows, col(Need.id), col(Need.status), col(Referral.need_id))
    order = stretches(listed, sort, statuses or list(NeedStatus), FILTERS, asked)
    found = await read_stretches(work, _WITH_HISTORY, Need.id, order, cursor, limit)
    return found.page(await _views(work, found.rows))


async def _views(work: Work, needs: Sequence[Need]) -> list[NeedView]:
    referrals = await behind(work, col(Referral.need_id), [need.id for need in needs])
    views = []
    for need, standing in zip(needs, await with_reviews(work, needs, referrals), strict=True):
        key = work.tools.vault.key_of(need.client)
        views.append(need_view(need, work.actor, work.now, key, standing))
        groups = DataCategory.NEED_DESCRIPTION.value
        work.audit("need.read", need.id, client=need.client_id, groups=groups, version=need.version)
    return views
