"""`/v1/needs`: what a client needs."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.referrals.commands.need.change import change_need
from services.referrals.commands.need.moving import NEED
from services.referrals.commands.need.record import record_need
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.recording import NeedContent, NewNeed
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.case.lists import DueSort
from services.referrals.queries.need.reading import FILTERS, list_needs, show_need
from services.referrals.queries.need.views import NeedView
from shared.http.door import Asked, Changing, Creating
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Limit, filters_asked
from shared.http.routes import Routes
from shared.kernel.patches import Patch
from shared.work.filters import Asked as Filters
from shared.work.pages import Page

router = Routes("needs")
PATH = "/v1/needs"


@router.post(
    PATH, who=CASEWORK, status_code=201, response_model=NeedView, operation_id="need_record", summary="Record a need"
)
async def record(asked: Creating, body: NewNeed) -> Response:
    """Records a need, and what it proposes for its referrals: a legal basis, and what of the client they may tell."""
    return await asked.create(lambda work: record_need(work, body), show_need)


@router.get(
    PATH,
    who=CASEWORK,
    response_model=Page[NeedView],
    operation_id="need_list",
    summary="Your organisation's needs",
)
async def list_(
    asked: Asked,
    filters: Annotated[Filters, filters_asked(FILTERS)],
    status: Annotated[list[NeedStatus] | None, Query(description="one or several")] = None,
    sort: Annotated[DueSort, Query(description="what stands first")] = DueSort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Your organisation's needs, of those that all the filters leave. `due`: that in which something is due next stands
    first; then those in which nothing is, the newest first."""
    return await asked.page_audited(lambda work: list_needs(work, status or [], sort, filters, cursor, limit))


@router.get(PATH + "/{need_id}", who=CASEWORK, response_model=NeedView, operation_id="need_read", summary="One need")
async def read(asked: Asked, need_id: UUID) -> Response:
    """A need that your organisation recorded. The reading is written into the audit log."""
    return await asked.show_audited(show_need, need_id)


@router.patch(
    PATH + "/{need_id}", who=CASEWORK, response_model=NeedView, operation_id="need_change", summary="Change a need"
)
async def change(asked: Changing, need_id: UUID, body: Patch[NeedContent]) -> Response:
    """Changes what a need says while it is active or on hold; the service only while no referral of it was begun.
    Referrals that were drafted before keep what they took over."""
    return await asked.change(lambda work: change_need(work, need_id, body), show_need)


add_moves(router, NEED, PATH, show_need, NeedView)
