"""`/v1/contacts`: who gets an organisation's mails."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.notifications.commands.contacts import change_contact, create_contact, delete_contact
from services.notifications.model.bodies import ContactChange, NewContact
from services.notifications.queries.contacts import list_contacts, show_contact
from services.notifications.queries.nothing import show_nothing
from services.notifications.queries.views import ContactView
from shared.http.authentication import CurrentActor
from shared.http.commands import Door, IdempotencyKey, IfMatch
from shared.http.pagination import Cursor, Limit, answer_page
from shared.work.pages import Page

ADDRESS = "/v1/contacts"
ONE = ADDRESS + "/{contact_id}"

router = APIRouter(tags=["contacts"])


@router.post(
    ADDRESS, status_code=201, response_model=ContactView, operation_id="contact_create", summary="Add a contact"
)
async def post_contact(
    request: Request, actor: CurrentActor, body: NewContact, idempotency_key: IdempotencyKey = None
) -> Response:
    door: Door = request.app.state.door
    return await door.create(request, actor, idempotency_key, lambda work: create_contact(work, body), show_contact)


@router.get(
    ADDRESS, response_model=Page[ContactView], operation_id="contact_list", summary="Your organisation's contacts"
)
async def get_contacts(request: Request, actor: CurrentActor, cursor: Cursor = None, limit: Limit = 50) -> Response:
    door: Door = request.app.state.door
    async with door.units.reading(actor, request.state.request_id) as work:
        return answer_page(request, await list_contacts(work, cursor, limit))


@router.get(ONE, response_model=ContactView, operation_id="contact_read", summary="One contact")
async def get_contact(request: Request, actor: CurrentActor, contact_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, show_contact, contact_id)


@router.patch(ONE, response_model=ContactView, operation_id="contact_change", summary="Change a contact")
async def patch_contact(
    request: Request,
    actor: CurrentActor,
    contact_id: UUID,
    body: ContactChange,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    door: Door = request.app.state.door
    return await door.change(
        request, actor, idempotency_key, if_match, lambda work: change_contact(work, contact_id, body), show_contact
    )


@router.delete(ONE, status_code=204, operation_id="contact_delete", summary="Delete a contact")
async def delete_one_contact(
    request: Request,
    actor: CurrentActor,
    contact_id: UUID,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    door: Door = request.app.state.door
    await door.change(
        request, actor, idempotency_key, if_match, lambda work: delete_contact(work, contact_id), show_nothing
    )
    return Response(status_code=204)
