"""`/v1/search`: one search for everything that people have in hand."""

from services.referrals.model.search.asked import Search
from services.referrals.queries.roles import READERS
from services.referrals.queries.search.searching import search
from services.referrals.queries.search.views import SearchAnswer
from shared.http.door import Asked
from shared.http.quotas import Use
from shared.http.routes import Routes

router = Routes("search")
PATH = "/v1/search"


@router.post(
    PATH,
    who=READERS,
    use=Use.QUESTION,
    response_model=SearchAnswer,
    operation_id="search_find",
    summary="Search by number, case number or client",
)
async def find(asked: Asked, body: Search) -> SearchAnswer:
    """By the number that everybody reads, by either party's own case number, or by a client's identity code, or name
    and date of birth. It finds what you may see, by what you may see of it, and shows it as reading does. By client it
    is for those who work with clients: your organisation's own clients with their cases, referrals and contact
    requests, and of others' clients the referrals that came to you. Every search is written into the audit log."""
    return await asked.read_audited(lambda work: search(work, body))
