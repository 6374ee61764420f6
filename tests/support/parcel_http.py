"""The parcel service's API."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.http.authentication import CurrentActor
from shared.http.commands import Door, IdempotencyKey
from shared.http.moves import add_move_routes
from shared.http.pagination import Cursor, Limit, answer_page
from tests.support import parcel_commands as commands
from tests.support.parcel_model import MOVES, NewParcel, ParcelView

router = APIRouter()


@router.post("/v1/parcels", status_code=201)
async def post_parcel(
    request: Request, actor: CurrentActor, body: NewParcel, idempotency_key: IdempotencyKey = None
) -> Response:
    door: Door = request.app.state.door
    return await door.create(request, actor, idempotency_key, lambda work: commands.create(work, body), commands.show)


@router.get("/v1/parcels/{parcel_id}")
async def get_parcel(request: Request, actor: CurrentActor, parcel_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, commands.show, parcel_id)


@router.get("/v1/parcels")
async def get_parcels(request: Request, actor: CurrentActor, limit: Limit = 50, cursor: Cursor = None) -> Response:
    door: Door = request.app.state.door
    async with door.units.reading(actor, request.state.request_id) as work:
        page = await commands.list_own(work, cursor, limit)
    return answer_page(request, page)


moves = {"send": commands.send, "weigh": commands.weigh}
add_move_routes(router, MOVES, "/v1/parcels", moves, commands.show, ParcelView)
