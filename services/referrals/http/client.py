"""`/v1/clients`: the own organisation's clients. Personal data stands in bodies, never in an address."""

from uuid import UUID

from starlette.responses import Response

from services.referrals.commands.client.change import change_client
from services.referrals.commands.client.register import register_client
from services.referrals.model.client.details import ClientDetails, ClientSearch
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.case.reading import list_cases_of
from services.referrals.queries.case.views import CaseView
from services.referrals.queries.client.reading import show_client
from services.referrals.queries.client.search import search_clients
from services.referrals.queries.client.twins import show_registered
from services.referrals.queries.client.views import ClientView, FoundClientView, RegisteredClientView
from services.referrals.queries.referral.reading import list_referrals_of
from services.referrals.queries.referral.views import ReferralView
from shared.http.door import Asked, Changing, Creating
from shared.http.pagination import Cursor, Limit
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.kernel.patches import Patch
from shared.work.pages import Page

router = Routes("clients")
PATH = "/v1/clients"


@router.post(
    PATH,
    who=CASEWORK,
    status_code=201,
    response_model=RegisteredClientView,
    operation_id="client_register",
    summary="Register a client",
)
async def register(asked: Creating, body: ClientDetails) -> Response:
    """Registers a client with a key of its own. `likely_twins` are clients of your organisation who may be the same
    person: that is a warning, the client is registered all the same."""
    return await asked.create(lambda work: register_client(work, body), show_registered)


@router.post(
    PATH + "/search",
    who=CASEWORK,
    use=Use.QUESTION,
    response_model=Page[FoundClientView],
    operation_id="client_search",
    summary="Search for a client",
)
async def search(asked: Asked, body: ClientSearch) -> Page[FoundClientView]:
    """By identity code, or by a name and date of birth: first those whose family name is the same, then those one of
    whose names sounds so (`found_by`). Every search is logged."""
    return await asked.read_audited(lambda work: search_clients(work, body))


@router.get(
    PATH + "/{client_id}/cases",
    who=CASEWORK,
    response_model=Page[CaseView],
    operation_id="client_cases",
    summary="A client's cases, newest first",
)
async def list_cases(asked: Asked, client_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """The client's cases, newest first. They stand here because no other address may name a client."""
    return await asked.page_audited(lambda work: list_cases_of(work, client_id, cursor, limit))


@router.get(
    PATH + "/{client_id}/referrals",
    who=CASEWORK,
    response_model=Page[ReferralView],
    operation_id="client_referrals",
    summary="A client's referrals, newest first",
)
async def list_referrals(asked: Asked, client_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """The referrals that your organisation has made of its client, newest first."""
    return await asked.page_audited(lambda work: list_referrals_of(work, client_id, cursor, limit))


@router.get(
    PATH + "/{client_id}", who=CASEWORK, response_model=ClientView, operation_id="client_read", summary="One client"
)
async def read(asked: Asked, client_id: UUID) -> Response:
    """Your own organisation's client. The reading is written into the audit log."""
    return await asked.show_audited(show_client, client_id)


@router.patch(
    PATH + "/{client_id}",
    who=CASEWORK,
    response_model=ClientView,
    operation_id="client_change",
    summary="Change a client's particulars",
)
async def change(asked: Changing, client_id: UUID, body: Patch[ClientDetails]) -> Response:
    """Changes what is sent; contact details are merged one by one, and null takes away what may be missing."""
    return await asked.change(lambda work: change_client(work, client_id, body), show_client)
