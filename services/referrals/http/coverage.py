"""`/v1/coverage`: may this be referred, to whom, and which clause says so."""

from fastapi import APIRouter, Request

from services.referrals.model.bodies import CoverageQuestion
from services.referrals.queries.coverage import ask_coverage
from services.referrals.queries.coverage_views import CoverageAnswer
from shared.http.authentication import CurrentActor
from shared.http.commands import Door

router = APIRouter(tags=["coverage"])


@router.post("/v1/coverage", response_model=CoverageAnswer, operation_id="coverage_ask", summary="Ask for coverage")
async def coverage(request: Request, actor: CurrentActor, body: CoverageQuestion) -> CoverageAnswer:
    """May your organisation refer this, to whom, and which clause decides? Changes nothing."""
    door: Door = request.app.state.door
    async with door.units.reading(actor, request.state.request_id) as work:
        return await ask_coverage(work, body)
