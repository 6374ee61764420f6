"""`/v1/cases` and `/v1/needs`: the coordination of a client and what it needs."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.referrals.commands.case.open import open_case
from services.referrals.commands.need.record import record_need
from services.referrals.model.bodies import NewCase, NewNeed
from services.referrals.queries.client.reading import list_cases, list_needs, show_case, show_need
from services.referrals.queries.referral.views import CaseView, NeedView
from shared.http.door import Asked, Creating
from shared.http.pagination import Cursor, Limit
from shared.work.pages import Page

router = APIRouter()


@router.post(
    "/v1/cases",
    status_code=201,
    response_model=CaseView,
    operation_id="case_open",
    summary="Open a case",
    tags=["cases"],
)
async def open_(asked: Creating, body: NewCase) -> Response:
    """Opens a case; your organisation becomes the responsible one."""
    return await asked.create(lambda work: open_case(work, body), show_case)


@router.get(
    "/v1/cases",
    response_model=Page[CaseView],
    operation_id="case_list",
    summary="Your organisation's cases, newest first",
    tags=["cases"],
)
async def cases(asked: Asked, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Your organisation's cases, newest first; those of one client stand under the client."""
    return await asked.page_audited(lambda work: list_cases(work, cursor, limit))


@router.get(
    "/v1/cases/{case_id}", response_model=CaseView, operation_id="case_read", summary="One case", tags=["cases"]
)
async def read_case(asked: Asked, case_id: UUID) -> Response:
    return await asked.show_audited(show_case, case_id)


@router.post(
    "/v1/needs",
    status_code=201,
    response_model=NeedView,
    operation_id="need_record",
    summary="Record a need",
    tags=["needs"],
)
async def record(asked: Creating, body: NewNeed) -> Response:
    """Records a need, its legal basis, and what of the client a referral of it may tell."""
    return await asked.create(lambda work: record_need(work, body), show_need)


@router.get(
    "/v1/needs",
    response_model=Page[NeedView],
    operation_id="need_list",
    summary="Your organisation's needs, newest first",
    tags=["needs"],
)
async def needs(asked: Asked, case_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Your organisation's needs, newest first."""
    return await asked.page_audited(lambda work: list_needs(work, case_id, cursor, limit))


@router.get(
    "/v1/needs/{need_id}", response_model=NeedView, operation_id="need_read", summary="One need", tags=["needs"]
)
async def read_need(asked: Asked, need_id: UUID) -> Response:
    return await asked.show_audited(show_need, need_id)
