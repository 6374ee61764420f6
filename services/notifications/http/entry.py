"""`/v1/inbox`: the facts that an organisation should know."""

from uuid import UUID

from starlette.responses import Response

from services.notifications.commands.entry.moving import ENTRY
from services.notifications.queries.entry.reading import list_entries, show_entry
from services.notifications.queries.entry.views import EntryView
from shared.http.door import Asked
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Flag, Limit
from shared.http.routes import Routes
from shared.kernel.actors import MEMBERS
from shared.work.pages import Page

PATH = "/v1/inbox"

router = Routes("inbox")


@router.get(
    PATH,
    who=MEMBERS,
    response_model=Page[EntryView],
    operation_id="entry_list",
    summary="Your organisation's inbox, newest first",
)
async def list_(asked: Asked, unread: Flag = False, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Each fact that concerns your organisation and that it did not make itself, once."""
    return await asked.page(lambda reading: list_entries(reading, unread, cursor, limit))


@router.get(PATH + "/{entry_id}", who=MEMBERS, response_model=EntryView, operation_id="entry_read", summary="One entry")
async def read(asked: Asked, entry_id: UUID) -> Response:
    """What happened and to which object; the object itself is read in its own service."""
    return await asked.show(show_entry, entry_id)


add_moves(router, ENTRY, PATH, show_entry, EntryView)
