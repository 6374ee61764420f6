"""Reading referrals: one by id, or a page of a list. Every reading is audited."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, true
from sqlmodel import col

from services.referrals.model.client.row import Client
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.reopening import REOPEN, in_window
from services.referrals.model.referral.rights import Sees, sees
from services.referrals.model.referral.row import Referral
from services.referrals.queries.client.scope import own_client
from services.referrals.queries.handling.reading import handled_referrals, own_version
from services.referrals.queries.referral.coverage import uncovered_moves
from services.referrals.queries.referral.filters import FILTERS
from services.referrals.queries.referral.grounds import grounds_for_reader
from services.referrals.queries.referral.line import places_in_line
from services.referrals.queries.referral.scope import outgoing, visible
from services.referrals.queries.referral.sides import Direction, Side, sides
from services.referrals.queries.referral.sorts import Sort, stretches
from services.referrals.queries.referral.views import Found, ReferralView, referral_view
from services.referrals.queries.referral.wholes import parts_of
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.refusals import not_found
from shared.work.filters import Asked, named
from shared.work.pages import Page, read_page, read_stretches
from shared.work.reading import Shown


class Listed(NamedTuple):
    """Which referrals are listed, and in which order."""

    direction: Direction
    statuses: Sequence[ReferralStatus]
    sort: Sort
    filters: Asked


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
    (view,) = await views_of(work, [row])
    return Shown(view, view.version, own_version(work, referral_id))


async def list_referrals(work: Work, listed: Listed, cursor: str | None, limit: int) -> Page[ReferralView]:
    """A page of referrals with the same fields as a single reading. In the order of what is due for those alone who see
    that."""
    if listed.sort is Sort.DUE:
        require_casework(work.actor)
    narrowing = named(FILTERS, listed.filters)

    def asked(side: Side) -> ColumnElement[bool]:
        return and_(true(), *(one.holds(side, said) for one, said in narrowing))

    few = any(one.is_few(listed.sort) for one, _ in narrowing)
    shown = [
        side.within(one.statuses for one, _ in narrowing) for side in sides(listed.direction, work.actor, work.now)
    ]
    order = stretches(listed.sort, shown, listed.statuses, asked, few=few)
    found = await read_stretches(work, select(Referral), Referral.id, order, cursor, limit)
    return found.page(await views_of(work, found.rows))


async def list_referrals_of(work: Work, client_id: UUID, cursor: str | None, limit: int) -> Page[ReferralView]:
    """The referrals that the own organisation has made of one client of its own, newest first."""
    if (await work.execute(select(col(Client.id)).where(own_client(work.actor, client_id)))).first() is None:
        raise not_found("client")
    own = and_(col(Referral.client_id) == client_id, outgoing(work.actor))
    found = await read_page(work, select(Referral).where(own), Referral.id, cursor, limit)
    return found.page(await views_of(work, found.rows))


async def views_of(
    work: Work, rows: Sequence[Referral], where: Callable[[ReferralView], bool] = lambda _view: True
) -> list[ReferralView]:
    """What the actor sees of these, but for views of which `where` does not hold, which it does not see; the reading of
    each is audited."""
    grounds = await grounds_for_reader(work, rows)
    refused = await uncovered_moves(work, rows, grounds)
    places, handled = await places_in_line(work, rows), await handled_referrals(work, rows)
    parts = await parts_of(work, rows)
    views = []
    for row in rows:
        right = sees(row, work.actor, work.now, grounds[row.id])
        found = Found(_not_now(work, row, refused), places.get(row.id), handled.get(row.id), parts.get(row.id, ()))
        view = referral_view(row, work.actor, work.tools.vault.key_of(row.client), right, work.now, found)
        if where(view):
            views.append(view)
            _audit(work, row, view, right)
    return views


def _not_now(work: Work, row: Referral, refused: Mapping[UUID, frozenset[str]]) -> frozenset[str]:
    """What its table would let the actor do, and coverage or the time would refuse."""
    over = REOPEN.leaves(row) and not in_window(row, work.now)
    return refused.get(row.id, frozenset()) | (frozenset({REOPEN.slug}) if over else frozenset())


def _audit(work: Work, row: Referral, view: ReferralView, right: Sees) -> None:
    if right > Sees.SKELETON:
        seen = {"basis": row.legal_basis, "groups": ",".join(view.data_categories)}
        work.audit("referral.read", row.id, client=row.client_id, version=row.version, **seen)
