"""`/v1/agreements`: drafting, reading, writing the text, and one path for each move of the table."""

from uuid import UUID

from starlette.responses import Response

from services.agreements.commands.agreement.draft import draft_agreement
from services.agreements.commands.agreement.moving import AGREEMENT
from services.agreements.commands.agreement.write import write_text
from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.parts import DRAFTING
from services.agreements.model.agreement.text import EditionText
from services.agreements.queries.agreement.reading import list_agreements, show_agreement
from services.agreements.queries.agreement.views import AgreementSummary, AgreementView
from shared.http.door import Asked, Changing, Creating
from shared.http.json_bodies import Limits
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Limit
from shared.http.routes import Routes
from shared.http.strict_route import takes
from shared.kernel.actors import MEMBERS
from shared.work.pages import Page

PATH = "/v1/agreements"
WHOLE_TEXT = Limits(size=256 * 1024, values=50_000)
"""More than the longest text that is kept (`writing.py`), however it is written."""

router = Routes("agreements")


@router.post(
    PATH,
    who=DRAFTING,
    status_code=201,
    response_model=AgreementView,
    operation_id="agreement_create",
    summary="C01: draft an agreement",
)
@takes(WHOLE_TEXT)
async def create(asked: Creating, body: EditionText) -> Response:
    """The text may be incomplete; nobody else sees it until it is offered."""
    return await asked.create(lambda work: draft_agreement(work, body), show_agreement)


@router.get(
    PATH,
    who=MEMBERS,
    response_model=Page[AgreementSummary],
    operation_id="agreement_list",
    summary="Your agreements, newest first",
)
async def list_(
    asked: Asked, status: AgreementStatus | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """Those that your organisation drafts, or is a party of since it was offered."""
    return await asked.page(lambda reading: list_agreements(reading, status, cursor, limit))


@router.get(
    PATH + "/{agreement_id}",
    who=MEMBERS,
    response_model=AgreementView,
    operation_id="agreement_read",
    summary="One agreement",
)
async def read(asked: Asked, agreement_id: UUID) -> Response:
    """With its editions, the newest first. The answer carries the ETag that a change needs."""
    return await asked.show(show_agreement, agreement_id)


@router.put(
    PATH + "/{agreement_id}/text",
    who=DRAFTING,
    response_model=AgreementView,
    operation_id="agreement_write",
    summary="Replace the text of a draft, or of an agreement in negotiation",
)
@takes(WHOLE_TEXT)
async def write(asked: Changing, agreement_id: UUID, body: EditionText) -> Response:
    """The whole text: what is left out is not in it any more."""
    return await asked.change(lambda work: write_text(work, agreement_id, body), show_agreement)


add_moves(router, AGREEMENT, PATH, show_agreement, AgreementView)
