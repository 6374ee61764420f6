"""Reading referrals: one by id, or a page of those that came in or went out. Every reading is audited."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.reopening import REOPEN, in_window
from services.referrals.model.referral.rights import Ground, Sees, sees
from services.referrals.model.referral.row import Referral
from services.referrals.queries.referral.coverage import uncovered_moves
from services.referrals.queries.referral.grounds import grounds_for_reader
from services.referrals.queries.referral.line import places_in_line
from services.referrals.queries.referral.scope import incoming, outgoing, visible
from services.referrals.queries.referral.views import Found, ReferralView, referral_view
from services.referrals.queries.roles import require_reader
from services.referrals.tools import Work
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown

Direction = Literal["incoming", "outgoing"]


async def read_visible(work: Work, referral_id: UUID) -> Referral:
    """The referral, whole; 404 when the actor's organisation has no part in it."""
    query = select(Referral).where(col(Referral.id) == referral_id, visible(work.actor))
    row: Referral | None = (await work.execute(query)).scalar_one_or_none()
    if row is None:
        raise not_found("referral")
    return row


async def show_referral(work: Work, referral_id: UUID) -> Shown:
    """One referral as the actor may see it; what the transaction has in hand is not read twice."""
    row = work.in_hand(Referral, referral_id) or await read_visible(work, referral_id)
    (view,) = await _views(work, [row])
    return Shown(view, view.version)


async def list_referrals(
    work: Work, direction: Direction, statuses: Sequence[ReferralStatus], cursor: str | None, limit: int
) -> Page[ReferralView]:
    """A page of referrals with the same fields as a single reading: incoming ones by their arrival, outgoing ones by
    their making, newest first. A draft may be sent long after it was made."""
    organisation = require_reader(work.actor)
    came_in = direction == "incoming"
    query = select(Referral).where(incoming(organisation) if came_in else outgoing(organisation))
    if statuses:
        query = query.where(col(Referral.status).in_(statuses))
    found = await read_page(work, query, Referral.id, cursor, limit, at=Referral.requested_at if came_in else None)
    return found.page(await _views(work, found.rows))


async def _views(work: Work, rows: Sequence[Referral]) -> list[ReferralView]:
    grounds = await grounds_for_reader(work, rows)
    refused = await uncovered_moves(work, rows, grounds)
    places = await places_in_line(work, rows)
    return [_view(work, row, grounds[row.id], Found(_not_now(work, row, refused), places.get(row.id))) for row in rows]


def _not_now(work: Work, row: Referral, refused: Mapping[UUID, frozenset[str]]) -> frozenset[str]:
    """What its table would let the actor do, and coverage or the time would refuse."""
    over = REOPEN.leaves(row) and not in_window(row, work.now)
    return refused.get(row.id, frozenset()) | (frozenset({REOPEN.slug}) if over else frozenset())


def _view(work: Work, row: Referral, ground: Ground, found: Found) -> ReferralView:
    right = sees(row, work.actor, work.now, ground)
    view = referral_view(row, work.actor, work.tools.vault.key_of(row.client), right, work.now, found)
    if right > Sees.SKELETON:
        seen = {"basis": row.legal_basis, "groups": ",".join(view.data_categories)}
        work.audit("referral.read", row.id, client=row.client_id, version=row.version, **seen)
    return view
