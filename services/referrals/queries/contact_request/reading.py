"""Reading contact requests: one by id, or a page of those that came in or went out. Every reading is audited."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.contact_request.codes import ContactRequestStatus
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.client.reading import read_client
from services.referrals.queries.client.twins import likely_twins_of
from services.referrals.queries.contact_request.scope import Direction, in_direction, visible
from services.referrals.queries.contact_request.views import ContactRequestView, contact_request_view, taken_view
from services.referrals.queries.roles import require_reader
from services.referrals.tools import Work
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown


async def show_contact_request(work: Work, request_id: UUID) -> Shown:
    """One request as the actor may see it; what the transaction has in hand is not read twice."""
    row = await _row(work, request_id)
    return Shown(_view(work, row), row.version)


async def show_taken(work: Work, request_id: UUID) -> Shown:
    """The answer to taking one up: with the client's likely twins, as registering a client is answered."""
    row = await _row(work, request_id)
    client = await read_client(work, row.client_id) if row.client_id is not None else None
    twins = await likely_twins_of(work, client) if client is not None else []
    return Shown(taken_view(_view(work, row), twins), row.version)


async def list_contact_requests(
    work: Work, direction: Direction, statuses: Sequence[ContactRequestStatus], cursor: str | None, limit: int
) -> Page[ContactRequestView]:
    """A page of requests with the same fields as a single reading, newest first."""
    query = select(ContactRequest).where(in_direction(require_reader(work.actor), direction))
    if statuses:
        query = query.where(col(ContactRequest.status).in_(statuses))
    found = await read_page(work, query, ContactRequest.id, cursor, limit)
    return found.page([_view(work, row) for row in found.rows])


async def _row(work: Work, request_id: UUID) -> ContactRequest:
    """404 where the actor's organisation has no part in it."""
    known = work.in_hand(ContactRequest, request_id)
    if known is not None:
        return known
    query = select(ContactRequest).where(col(ContactRequest.id) == request_id, visible(work.actor))
    row: ContactRequest | None = (await work.execute(query)).scalar_one_or_none()
    if row is None:
        raise not_found("contact request")
    return row


def _view(work: Work, row: ContactRequest) -> ContactRequestView:
    content = work.tools.vault.content_of(row) if work.actor.has(*CASEWORK) else None
    if content is not None:
        work.audit("contact-request.read", row.id, client=row.client_id, groups="all", version=row.version)
    return contact_request_view(row, work.actor, content)
