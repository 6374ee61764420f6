"""Reading cases of which the own organisation is responsible. Every reading is audited."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.lists import OVERDUE, DueSort, Listed, stretches
from services.referrals.queries.case.participants import participants
from services.referrals.queries.case.scope import own_case
from services.referrals.queries.case.standing import NOTHING, behind, open_needs, with_clocks
from services.referrals.queries.case.views import CaseView, case_view
from services.referrals.queries.client.scope import own_client
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import not_found
from shared.work.filters import Asked
from shared.work.pages import Page, read_page, read_stretches
from shared.work.reading import Shown

FILTERS = (OVERDUE,)
WHOLE = select(Case).options(selectinload(Case.steps), selectinload(Case.deadlines))  # type: ignore[arg-type]


async def show_case(work: Work, case_id: UUID) -> Shown:
    """One case of which the own organisation is responsible."""
    case = (await work.execute(WHOLE.where(own_case(work.actor, case_id)))).scalar_one_or_none()
    if case is None:
        raise not_found("case")
    (view,) = await views_of(work, [case])
    return Shown(view, case.version)


async def list_cases(
    work: Work, statuses: Sequence[CaseStatus], sort: DueSort, asked: Asked, cursor: str | None, limit: int
) -> Page[CaseView]:
    """The own organisation's cases; of these statuses, and as the filters say, where asked."""
    own = require_casework(work.actor)
    listed = Listed(own, work.now, col(Case.responsible) == own, col(Case.id), col(Case.status), col(Referral.case_id))
    order = stretches(listed, sort, statuses or list(CaseStatus), FILTERS, asked)
    found = await read_stretches(work, WHOLE, Case.id, order, cursor, limit)
    return found.page(await views_of(work, found.rows))


async def list_cases_of(work: Work, client_id: UUID, cursor: str | None, limit: int) -> Page[CaseView]:
    """The cases of one client of the own organisation, newest first."""
    if (await work.execute(select(col(Client.id)).where(own_client(work.actor, client_id)))).first() is None:
        raise not_found("client")
    own = and_(col(Case.responsible) == work.actor.organisation, col(Case.client_id) == client_id)
    found = await read_page(work, WHOLE.where(own), Case.id, cursor, limit)
    return found.page(await views_of(work, found.rows))


async def views_of(work: Work, cases: Sequence[Case]) -> list[CaseView]:
    """What the actor sees of these cases of its own; the reading of each is audited."""
    ids = [case.id for case in cases]
    referrals, needs = await behind(work, col(Referral.case_id), ids), await open_needs(work, ids)
    taking_part = await participants(work, ids)
    views = []
    for case in cases:
        key = work.tools.vault.key_of(case.client)
        standing = with_clocks(referrals.get(case.id, NOTHING), case)
        counted, others = (standing, needs.get(case.id, 0)), taking_part.get(case.id, [])
        views.append(case_view(case, work.actor, work.now, key, *counted, others))
        groups = DataCategory.NEED_DESCRIPTION.value if any(step.sealed for step in case.steps) else ""
        work.audit("case.read", case.id, client=case.client_id, groups=groups, version=case.version)
    return views
