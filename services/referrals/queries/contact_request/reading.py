"""Reading contact requests: one by id, or a page of those that came in or went out. Every reading is audited."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlmodel import col

from services.referrals.model.contact_request.codes import ContactRequestStatus
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.case.lists import DueSort
from services.referrals.queries.client.reading import read_client
from services.referrals.queries.client.twins import likely_twins_of
from services.referrals.queries.contact_request.scope import in_direction, visible
from services.referrals.queries.contact_request.views import ContactRequestView, contact_request_view, taken_view
from services.referrals.queries.referral.sides import Direction
from services.referrals.tools import Reading, Work
from shared.kernel.refusals import not_found
from shared.work.filters import Asked, Filter, named
from shared.work.pages import Page, Stretch, Way, read_stretches
from shared.work.reading import Shown


async def show_contact_request(work: Work, request_id: UUID) -> Shown:
    """One request as the actor may see it; what the transaction has in hand is not read twice."""
    row = await _row(work, request_id)
    return Shown(view_of(work, row), row.version)


async def show_taken(work: Work, request_id: UUID) -> Shown:
    """The answer to taking one up: with the client's likely twins, as registering a client is answered."""
    row = await _row(work, request_id)
    client = await read_client(work, row.client_id) if row.client_id is not None else None
    twins = await likely_twins_of(work, client) if client is not None else []
    return Shown(taken_view(view_of(work, row), twins), row.version)


OVERDUE = Filter[Reading](
    "overdue", bool, "only those that are not answered, and whose day has passed",
    lambda reading, _on: and_(
        col(ContactRequest.status) == ContactRequestStatus.NEW, col(ContactRequest.due_at) < reading.now
    ),
)  # fmt: skip
FILTERS = (OVERDUE,)


class Listed(NamedTuple):
    """Which requests are listed, and in which order."""

    direction: Direction
    statuses: Sequence[ContactRequestStatus]
    sort: DueSort
    filters: Asked


async def list_contact_requests(work: Work, listed: Listed, cursor: str | None, limit: int) -> Page[ContactRequestView]:
    """A page of requests with the same fields as a single reading."""
    rows = in_direction(work.actor, listed.direction)
    where = and_(rows, *(one.holds(work, said) for one, said in named(FILTERS, listed.filters)))
    by_due = listed.sort is DueSort.DUE
    # An index holds the rows of one status in each order.
    statuses = listed.statuses or list(ContactRequestStatus)
    at: Any = col(ContactRequest.due_at) if by_due else None
    ways = [Way(and_(where, col(ContactRequest.status) == status), at) for status in statuses]
    order = [Stretch(ways, newest_first=not by_due)]
    found = await read_stretches(work, select(ContactRequest), ContactRequest.id, order, cursor, limit)
    return found.page([view_of(work, row) for row in found.rows])


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


def view_of(work: Work, row: ContactRequest) -> ContactRequestView:
    """What the actor sees of it; the reading is audited."""
    content = work.tools.vault.content_of(row) if work.actor.has(*CASEWORK) else None
    if content is not None:
        work.audit("contact-request.read", row.id, client=row.client_id, groups="all", version=row.version)
    return contact_request_view(row, work.actor, content)
