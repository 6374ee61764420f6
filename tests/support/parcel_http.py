"""The parcel service's API."""

from uuid import UUID

from starlette.responses import Response

from shared.http.door import Asked, Creating
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Limit
from shared.http.problem_kinds import ProblemKind
from shared.http.routes import Routes
from shared.kernel.actors import MEMBERS
from tests.support import parcel_commands as commands
from tests.support.parcel_model import NewParcel, ParcelView

router = Routes("parcels")

PROBLEMS = (
    ProblemKind(
        "no-thanks", 409, "Ei kiitos", "Nej tack", "No, thank you", means="It is not wanted.", remedy="Keep it."
    ),
)


@router.post("/v1/parcels", who=MEMBERS, status_code=201)
async def post_parcel(asked: Creating, body: NewParcel) -> Response:
    return await asked.create(lambda work: commands.create(work, body), commands.show)


@router.get("/v1/parcels/{parcel_id}", who=MEMBERS)
async def get_parcel(asked: Asked, parcel_id: UUID) -> Response:
    return await asked.show(commands.show, parcel_id)


@router.get("/v1/parcels", who=MEMBERS)
async def get_parcels(asked: Asked, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return await asked.page(lambda reading: commands.list_own(reading, cursor, limit))


add_moves(router, commands.PARCELS, "/v1/parcels", commands.show, ParcelView)
