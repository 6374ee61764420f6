"""`/v1/cases`: the coordination of a client."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.referrals.commands.case.extend import extend_clock
from services.referrals.commands.case.moving import CASE
from services.referrals.commands.case.open import open_case
from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.extending import EXTENDING, ExtendClock
from services.referrals.model.case.opening import NewCase
from services.referrals.model.case.transferring import DECLINE_TRANSFER, TRANSFER
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.case.lists import DueSort
from services.referrals.queries.case.offers import list_offers, preview_transfer, show_offer, show_taken_over
from services.referrals.queries.case.reading import FILTERS, list_cases, show_case
from services.referrals.queries.case.timeline import show_timeline
from services.referrals.queries.case.timeline_views import TimelineEntry
from services.referrals.queries.case.transfer_views import CaseOfferView, TakenCaseView, TransferView
from services.referrals.queries.case.views import CaseView
from shared.http.door import Asked, Changing, Creating
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Limit, filters_asked
from shared.http.routes import Routes
from shared.work.filters import Asked as Filters
from shared.work.pages import Page

router = Routes("cases")
PATH = "/v1/cases"


@router.post(
    PATH, who=CASEWORK, status_code=201, response_model=CaseView, operation_id="case_open", summary="Open a case"
)
async def open_(asked: Creating, body: NewCase) -> Response:
    """Opens a case; your organisation becomes the responsible one."""
    return await asked.create(lambda work: open_case(work, body), show_case)


@router.get(
    PATH,
    who=CASEWORK,
    response_model=Page[CaseView],
    operation_id="case_list",
    summary="Your organisation's cases",
)
async def list_(
    asked: Asked,
    filters: Annotated[Filters, filters_asked(FILTERS)],
    status: Annotated[list[CaseStatus] | None, Query(description="one or several")] = None,
    sort: Annotated[DueSort, Query(description="what stands first")] = DueSort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Your organisation's cases, of those that all the filters leave; those of one client stand under the client.
    `due`: that in which something is due next stands first; then those in which nothing is, the newest first."""
    return await asked.page_audited(lambda work: list_cases(work, status or [], sort, filters, cursor, limit))


@router.get(PATH + "/{case_id}", who=CASEWORK, response_model=CaseView, operation_id="case_read", summary="One case")
async def read(asked: Asked, case_id: UUID) -> Response:
    """A case that your organisation coordinates. The reading is written into the audit log."""
    return await asked.show_audited(show_case, case_id)


@router.get(
    PATH + "/{case_id}/timeline",
    who=CASEWORK,
    response_model=Page[TimelineEntry],
    operation_id="case_timeline",
    summary="Everything of a case, newest first",
)
async def timeline(asked: Asked, case_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """What was done to the case, its needs and its referrals, appointments and reminders among it, and the contact
    request that it came from. Whoever has accepted a referral of the case sees the history of its own; and who else
    serves the client, first and beyond `limit`, where it may know that. Reading it acknowledges nothing."""
    return await asked.page_audited(lambda work: show_timeline(work, case_id, cursor, limit))


@router.post(
    PATH + "/{case_id}/extend-deadline",
    who=EXTENDING,
    response_model=CaseView,
    operation_id="case_extend_deadline",
    summary="Give more time than the law does",
)
async def extend(asked: Changing, case_id: UUID, body: ExtendClock) -> Response:
    """More time for something that the law awaits, with a coded reason, by a supervisor: it is your organisation's own
    time. Pausing, going on and stopping are never asked for: the moves of the case do it."""
    return await asked.change(lambda work: extend_clock(work, case_id, body), show_case)


@router.get(
    PATH + "/{case_id}/transfer",
    who=CASEWORK,
    response_model=TransferView,
    operation_id="case_transfer_preview",
    summary="What would become of a case that passes to another organisation",
)
async def transfer_preview(
    asked: Asked,
    case_id: UUID,
    to: Annotated[
        UUID | None, Query(description="the id of the organisation that would take it over; left out: as offered")
    ] = None,
) -> Response:
    """Before it is offered, or taken over: which referrals would go on, on what they would rest, and which would end;
    which time limits of the law run on; what forbids it. The organisation to which it is offered is told nothing of
    whom it is about. Nothing changes by asking; the answer is what would be done at this moment."""
    return await asked.show_audited(lambda work, subject: preview_transfer(work, subject, to), case_id)


@router.get(
    "/v1/case-offers",
    who=CASEWORK,
    response_model=Page[CaseOfferView],
    operation_id="case_offer_list",
    summary="Cases that other organisations offer to yours",
)
async def offers(asked: Asked, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Cases that your organisation is asked to take over, newest first; nothing of whom they are about. Those that
    yours offers stand among its cases: `offered`."""
    return await asked.page_audited(lambda work: list_offers(work, cursor, limit))


add_moves(
    router,
    CASE,
    PATH,
    show_case,
    CaseView,
    {TRANSFER: (show_taken_over, TakenCaseView), DECLINE_TRANSFER: (show_offer, CaseOfferView)},
)
