"""`/v1/contact-requests`: "please contact this person", and what comes of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.referrals.commands.contact_request.ask import ask_for_contact
from services.referrals.commands.contact_request.moving import CONTACT_REQUEST
from services.referrals.model.contact_request.answering import TAKE
from services.referrals.model.contact_request.asking import NewContactRequest
from services.referrals.model.contact_request.codes import ContactRequestStatus
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.case.lists import DueSort
from services.referrals.queries.contact_request.reading import (
    FILTERS,
    Listed,
    list_contact_requests,
    show_contact_request,
    show_taken,
)
from services.referrals.queries.contact_request.views import ContactRequestView, TakenContactRequestView
from services.referrals.queries.referral.sides import Direction
from services.referrals.queries.roles import READERS
from shared.http.door import Asked, Creating
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Limit, filters_asked
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.work.filters import Asked as Filters
from shared.work.pages import Page

router = Routes("contact requests")
PATH = "/v1/contact-requests"


@router.post(
    PATH,
    who=CASEWORK,
    use=Use.OUTWARD,
    status_code=201,
    response_model=ContactRequestView,
    operation_id="contact_request_create",
    summary="Q01: ask for somebody to be contacted",
)
async def create(asked: Creating, body: NewContactRequest) -> Response:
    """Q01: asks the organisation that is responsible for the residents of the municipality, or the one that you name,
    to contact a person who has agreed to it. Whether anybody knows the person is not told."""
    return await asked.create(lambda work: ask_for_contact(work, body), show_contact_request)


@router.get(
    PATH,
    who=READERS,
    response_model=Page[ContactRequestView],
    operation_id="contact_request_list",
    summary="Incoming or outgoing contact requests",
)
async def list_(
    asked: Asked,
    filters: Annotated[Filters, filters_asked(FILTERS)],
    direction: Direction = Direction.INCOMING,
    status: Annotated[list[ContactRequestStatus] | None, Query(description="one or several")] = None,
    sort: Annotated[DueSort, Query(description="what stands first")] = DueSort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Those that your organisation is asked, or has asked. `due`: what is to be answered first stands first. Every
    reading is written into the audit log."""
    listed = Listed(direction, status or [], sort, filters)
    return await asked.page_audited(lambda work: list_contact_requests(work, listed, cursor, limit))


@router.get(
    PATH + "/{contact_request_id}",
    who=READERS,
    response_model=ContactRequestView,
    operation_id="contact_request_read",
    summary="One contact request",
)
async def read(asked: Asked, contact_request_id: UUID) -> Response:
    """One that your organisation is asked, or has asked. The reading is written into the audit log."""
    return await asked.show_audited(show_contact_request, contact_request_id)


add_moves(
    router,
    CONTACT_REQUEST,
    PATH,
    show_contact_request,
    ContactRequestView,
    {TAKE: (show_taken, TakenContactRequestView)},
)
