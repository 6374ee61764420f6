"""`/v1/coverage`: may this be referred, to whom, and which clause says so."""

from services.referrals.model.coverage.question import CoverageQuestion
from services.referrals.queries.coverage.asking import ask_coverage
from services.referrals.queries.coverage.views import CoverageAnswer
from services.referrals.queries.roles import READERS
from shared.http.door import Asked
from shared.http.quotas import Use
from shared.http.routes import Routes

router = Routes("coverage")
PATH = "/v1/coverage"


@router.post(
    PATH,
    who=READERS,
    use=Use.QUESTION,
    response_model=CoverageAnswer,
    operation_id="coverage_ask",
    summary="Ask for coverage",
)
async def ask(asked: Asked, body: CoverageQuestion) -> CoverageAnswer:
    """May your organisation refer this, to whom, and which clause decides? With `alternatives` also what would be
    covered instead: others, other services, other areas, later days. Changes nothing."""
    return await asked.read(lambda reading: ask_coverage(reading, body))
