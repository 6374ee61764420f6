"""`/v1/inbox`: the facts that an organisation should know."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.notifications.commands.inbox import mark_read
from services.notifications.model.inbox import INBOX
from services.notifications.queries.inbox import list_entries, show_entry
from services.notifications.queries.views import EntryView
from shared.http.authentication import CurrentActor
from shared.http.commands import Door
from shared.http.moves import add_move_routes
from shared.http.pagination import Cursor, Limit, answer_page
from shared.work.pages import Page

ADDRESS = "/v1/inbox"

router = APIRouter(tags=["inbox"])


@router.get(
    ADDRESS,
    response_model=Page[EntryView],
    operation_id="entry_list",
    summary="Your organisation's inbox, newest first",
)
async def get_entries(
    request: Request, actor: CurrentActor, unread: bool = False, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    door: Door = request.app.state.door
    async with door.units.reading(actor, request.state.request_id) as work:
        return answer_page(request, await list_entries(work, unread, cursor, limit))


@router.get(ADDRESS + "/{entry_id}", response_model=EntryView, operation_id="entry_read", summary="One entry")
async def get_entry(request: Request, actor: CurrentActor, entry_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, show_entry, entry_id)


add_move_routes(router, INBOX, ADDRESS, {"mark-read": mark_read}, show_entry, EntryView)
