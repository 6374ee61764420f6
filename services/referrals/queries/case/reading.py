"""Reading cases of which the own organisation is responsible. Every reading is audited."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.model.handling.codes import HandledBy
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.lists import OVERDUE, DueSort, Listed, stretches
from services.referrals.queries.case.participants import participants
from services.referrals.queries.case.scope import IS_OFFERED, own_case, own_cases
from services.referrals.queries.case.standing import NOTHING, behind, open_needs, with_clocks
from services.referrals.queries.case.views import CaseView, case_view
from services.referrals.queries.client.scope import own_client
from services.referrals.queries.handling.listing import MEANS, case_handled
from services.referrals.queries.handling.reading import handled_cases, own_version
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import not_found
from shared.work.filters import Asked, Filter
from shared.work.pages import Page, read_page, read_stretches
from shared.work.reading import Shown

HANDLED_BY = Filter[Listed](
    "handled_by", HandledBy, MEANS, lambda listed, said: case_handled(listed.actor, col(Case.id), said)
)
OFFERED = Filter[Listed](
    "offered",
    bool,
    "only those that another organisation is asked to take over",
    lambda _listed, _on: IS_OFFERED,
    few=True,
)
FILTERS = (OVERDUE, HANDLED_BY, OFFERED)
WHOLE = select(Case).options(selectinload(Case.steps), selectinload(Case.deadlines))  # type: ignore[arg-type]


async def show_case(work: Work, case_id: UUID) -> Shown:
    """One case of which the own organisation is responsible. What the command has in hand is shown, also to a
    caseworker who has just given it to another unit."""
    held = work.in_hand(Case, case_id) is not None
    seen = col(Case.id) == case_id if held else own_case(work.actor, case_id)
    case = (await work.execute(WHOLE.where(seen))).scalar_one_or_none()
    if case is None:
        raise not_found("case")
    (view,) = await views_of(work, [case])
    return Shown(view, case.version, own_version(work, case_id))


async def list_cases(
    work: Work, statuses: Sequence[CaseStatus], sort: DueSort, asked: Asked, cursor: str | None, limit: int
) -> Page[CaseView]:
    """The own organisation's cases; of these statuses, and as the filters say, where asked."""
    rows = own_cases(work.actor)
    listed = Listed(work.actor, work.now, rows, col(Case.id), col(Case.status), col(Referral.case_id))
    order = stretches(listed, sort, statuses or list(CaseStatus), FILTERS, asked)
    found = await read_stretches(work, WHOLE, Case.id, order, cursor, limit)
    return found.page(await views_of(work, found.rows))


async def list_cases_of(work: Work, client_id: UUID, cursor: str | None, limit: int) -> Page[CaseView]:
    """The cases of one client of the own organisation, newest first."""
    if (await work.execute(select(col(Client.id)).where(own_client(work.actor, client_id)))).first() is None:
        raise not_found("client")
    own = and_(own_cases(work.actor), col(Case.client_id) == client_id)
    found = await read_page(work, WHOLE.where(own), Case.id, cursor, limit)
    return found.page(await views_of(work, found.rows))


async def views_of(work: Work, cases: Sequence[Case]) -> list[CaseView]:
    """What the actor sees of these cases of its own; the reading of each is audited."""
    ids = [case.id for case in cases]
    referrals, needs = await behind(work, col(Referral.case_id), ids), await open_needs(work, ids)
    taking_part, handled = await participants(work, ids), await handled_cases(work, ids)
    views = []
    for case in cases:
        key = work.tools.vault.key_of(case.client)
        standing = with_clocks(referrals.get(case.id, NOTHING), case)
        counted, others = (standing, needs.get(case.id, 0)), taking_part.get(case.id, [])
        views.append(case_view(case, work.actor, work.now, key, *counted, others, handled.get(case.id)))
        groups = DataCategory.NEED_DESCRIPTION.value if any(step.sealed for step in case.steps) else ""
        work.audit("case.read", case.id, client=case.client_id, groups=groups, version=case.version)
    return views
