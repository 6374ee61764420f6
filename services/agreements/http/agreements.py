"""`/v1/agreements`: drafting, reading, writing the text, and one address for each move of the table."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.agreements.commands.decline import decline
from services.agreements.commands.draft_agreement import draft_agreement
from services.agreements.commands.offer import offer
from services.agreements.commands.propose_change import propose_change
from services.agreements.commands.sign import sign
from services.agreements.commands.withdraw import withdraw
from services.agreements.commands.write_text import write_text
from services.agreements.model.codes import AgreementStatus
from services.agreements.model.moves import MOVES
from services.agreements.model.text import EditionText
from services.agreements.queries.agreements import list_agreements, show_agreement
from services.agreements.queries.views import AgreementView
from shared.http.authentication import CurrentActor
from shared.http.commands import Door, IdempotencyKey, IfMatch
from shared.http.moves import MoveCommand, add_move_routes
from shared.http.pagination import Cursor, Limit, answer_page
from shared.work.pages import Page

ADDRESS = "/v1/agreements"

router = APIRouter(tags=["agreements"])


@router.post(
    ADDRESS,
    status_code=201,
    response_model=AgreementView,
    operation_id="agreement_create",
    summary="C01: draft an agreement",
)
async def post_agreement(
    request: Request, actor: CurrentActor, body: EditionText, idempotency_key: IdempotencyKey = None
) -> Response:
    door: Door = request.app.state.door
    return await door.create(request, actor, idempotency_key, lambda work: draft_agreement(work, body), show_agreement)


@router.get(
    ADDRESS, response_model=Page[AgreementView], operation_id="agreement_list", summary="Your agreements, newest first"
)
async def get_agreements(
    request: Request,
    actor: CurrentActor,
    status: AgreementStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    door: Door = request.app.state.door
    async with door.units.reading(actor, request.state.request_id) as work:
        page = await list_agreements(work, status, cursor, limit)
    return answer_page(request, page)


@router.get(
    ADDRESS + "/{agreement_id}", response_model=AgreementView, operation_id="agreement_read", summary="One agreement"
)
async def get_agreement(request: Request, actor: CurrentActor, agreement_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, show_agreement, agreement_id)


@router.patch(
    ADDRESS + "/{agreement_id}",
    response_model=AgreementView,
    operation_id="agreement_write",
    summary="Replace the text of a draft, or of an agreement in negotiation",
)
async def patch_agreement(
    request: Request,
    actor: CurrentActor,
    agreement_id: UUID,
    body: EditionText,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    door: Door = request.app.state.door
    return await door.change(
        request, actor, idempotency_key, if_match, lambda work: write_text(work, agreement_id, body), show_agreement
    )


COMMANDS: Mapping[str, MoveCommand] = {
    "offer": offer,
    "propose-change": propose_change,
    "sign": sign,
    "decline": decline,
    "withdraw": withdraw,
}

add_move_routes(router, MOVES, ADDRESS, COMMANDS, show_agreement, AgreementView)
