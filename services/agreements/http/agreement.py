"""`/v1/agreements`: drafting, reading, writing the text, and one address for each move of the table."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.agreements.commands.agreement.decline import decline
from services.agreements.commands.agreement.draft import draft_agreement
from services.agreements.commands.agreement.offering import offer
from services.agreements.commands.agreement.propose_change import propose_change
from services.agreements.commands.agreement.signing import sign
from services.agreements.commands.agreement.withdraw import withdraw
from services.agreements.commands.agreement.write import write_text
from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.agreement.text import EditionText
from services.agreements.queries.agreement.reading import list_agreements, show_agreement
from services.agreements.queries.agreement.views import AgreementView
from shared.http.door import Asked, Changing, Creating
from shared.http.moves import MoveCommand, add_move_routes
from shared.http.pagination import Cursor, Limit
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
async def post_agreement(asked: Creating, body: EditionText) -> Response:
    return await asked.create(lambda work: draft_agreement(work, body), show_agreement)


@router.get(
    ADDRESS, response_model=Page[AgreementView], operation_id="agreement_list", summary="Your agreements, newest first"
)
async def get_agreements(
    asked: Asked, status: AgreementStatus | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    return await asked.page(lambda reading: list_agreements(reading, status, cursor, limit))


@router.get(
    ADDRESS + "/{agreement_id}", response_model=AgreementView, operation_id="agreement_read", summary="One agreement"
)
async def get_agreement(asked: Asked, agreement_id: UUID) -> Response:
    return await asked.show(show_agreement, agreement_id)


@router.patch(
    ADDRESS + "/{agreement_id}",
    response_model=AgreementView,
    operation_id="agreement_write",
    summary="Replace the text of a draft, or of an agreement in negotiation",
)
async def patch_agreement(asked: Changing, agreement_id: UUID, body: EditionText) -> Response:
    return await asked.change(lambda work: write_text(work, agreement_id, body), show_agreement)


COMMANDS: Mapping[str, MoveCommand] = {
    "offer": offer,
    "propose-change": propose_change,
    "sign": sign,
    "decline": decline,
    "withdraw": withdraw,
}

add_move_routes(router, MOVES, ADDRESS, COMMANDS, show_agreement, AgreementView)
