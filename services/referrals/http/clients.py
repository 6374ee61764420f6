"""`/v1/clients`: the own organisation's clients. Personal data stands in bodies, never in an address."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.referrals.commands.register_client import change_client, register_client
from services.referrals.model.bodies import ClientChange, ClientDetails, ClientSearch
from services.referrals.queries.clients import list_cases_of, search_clients, show_client
from services.referrals.queries.views import CaseView, ClientView
from shared.http.authentication import CurrentActor
from shared.http.commands import Door, IdempotencyKey, IfMatch
from shared.http.pagination import Cursor, Limit, answer_page
from shared.work.pages import Page

router = APIRouter(prefix="/v1/clients", tags=["clients"])


@router.post(
    "", status_code=201, response_model=ClientView, operation_id="client_register", summary="Register a client"
)
async def register(
    request: Request, actor: CurrentActor, body: ClientDetails, idempotency_key: IdempotencyKey = None
) -> Response:
    """Registers a client with a key of its own."""
    door: Door = request.app.state.door
    return await door.create(request, actor, idempotency_key, lambda work: register_client(work, body), show_client)


@router.post("/search", response_model=Page[ClientView], operation_id="client_search", summary="Search for a client")
async def search(request: Request, actor: CurrentActor, body: ClientSearch) -> Page[ClientView]:
    """Exact search, by identity code or by family name and date of birth. Every search is logged."""
    door: Door = request.app.state.door
    async with door.units.begin(actor, request.state.request_id) as work:
        return await search_clients(work, body)


@router.get(
    "/{client_id}/cases",
    response_model=Page[CaseView],
    operation_id="client_cases",
    summary="A client's cases, newest first",
)
async def cases(
    request: Request, actor: CurrentActor, client_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """The client's cases, newest first. They stand here because no other address may name a client."""
    door: Door = request.app.state.door
    async with door.units.begin(actor, request.state.request_id) as work:
        page = await list_cases_of(work, client_id, cursor, limit)
    return answer_page(request, page)


@router.get("/{client_id}", response_model=ClientView, operation_id="client_read", summary="One client")
async def read(request: Request, actor: CurrentActor, client_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, show_client, client_id)


@router.patch(
    "/{client_id}", response_model=ClientView, operation_id="client_change", summary="Change a client's particulars"
)
async def change(
    request: Request,
    actor: CurrentActor,
    client_id: UUID,
    body: ClientChange,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Changes the fields that are sent."""
    door: Door = request.app.state.door
    return await door.change(
        request, actor, idempotency_key, if_match, lambda work: change_client(work, client_id, body), show_client
    )
