"""Reading referrals: one by id, or a page of those that came in or went out. Every reading is audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.bodies import Direction
from services.referrals.model.codes import ReferralStatus
from services.referrals.model.rows import Client, Need, Referral, ReferralStep
from services.referrals.queries.agreements import provision_is_valid
from services.referrals.queries.scope import incoming, outgoing, own_organisation, visible
from services.referrals.queries.views import ReferralView, disclosed_categories, referral_view
from services.referrals.vault import Tools
from shared.http.commands import Shown
from shared.http.pagination import Page, after, write_cursor
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.identifiers import LegalBasis
from shared.kernel.refusals import not_found
from shared.persistence.work import Work

Kept = TypeVar("Kept", Need, Client)


@dataclass(frozen=True)
class _Bundle:
    """A referral with what its view is made of."""

    row: Referral
    need: Need
    client: Client
    steps: Sequence[ReferralStep]


async def show_referral(work: Work, referral_id: UUID) -> Shown:
    """One referral as the actor may see it; 404 when its organisation has no part in it."""
    row = await work.session.get(Referral, referral_id)
    if row is None or not await is_visible(work, row):
        raise not_found("referral")
    await work.session.flush()
    (bundle,) = await _bundles(work, [row])
    return Shown(await _view(work, bundle), row.version)


async def list_referrals(
    work: Work, direction: Direction, statuses: Sequence[ReferralStatus], cursor: str | None, limit: int
) -> Page[ReferralView]:
    """A page of incoming or outgoing referrals, newest first, with the same fields as a single reading."""
    organisation = own_organisation(work.actor)
    query = select(Referral).where(incoming(organisation) if direction == "incoming" else outgoing(organisation))
    if statuses:
        query = query.where(col(Referral.status).in_(statuses))
    rows = (await work.session.execute(after(query, Referral.id, cursor, limit))).scalars().all()
    bundles = await _bundles(work, rows[:limit])
    views = [await _view(work, bundle) for bundle in bundles]
    return Page(items=views, next=write_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def is_visible(work: Work, row: Referral) -> bool:
    """Whether the actor's organisation has a part in it."""
    query = select(col(Referral.id)).where(col(Referral.id) == row.id, visible(work.actor))
    organisation = own_organisation(work.actor)
    if organisation == row.sender or (row.requested_at is not None and organisation == row.recipient):
        return True
    return (await work.session.execute(query)).first() is not None


async def _bundles(work: Work, rows: Sequence[Referral]) -> list[_Bundle]:
    if not rows:
        return []
    needs = await _by_id(work, Need, {row.need_id for row in rows})
    clients = await _by_id(work, Client, {row.client_id for row in rows})
    query = select(ReferralStep).where(col(ReferralStep.referral_id).in_([row.id for row in rows]))
    steps: dict[UUID, list[ReferralStep]] = {row.id: [] for row in rows}
    for step in (await work.session.execute(query.order_by(col(ReferralStep.version)))).scalars():
        steps[step.referral_id].append(step)
    return [_Bundle(row, needs[row.need_id], clients[row.client_id], steps[row.id]) for row in rows]


async def _by_id(work: Work, kind: type[Kept], ids: set[UUID]) -> dict[UUID, Kept]:
    if len(ids) == 1:
        (one,) = ids
        return {one: await work.session.get_one(kind, one)}  # often loaded already by the command
    found = (await work.session.execute(select(kind).where(col(kind.id).in_(ids)))).scalars()
    return {row.id: row for row in found}


async def _view(work: Work, bundle: _Bundle) -> ReferralView:
    tools: Tools = work.tools
    basis = LegalBasis.parse(bundle.need.legal_basis)
    valid = await provision_is_valid(work, basis, day_in_helsinki(work.now))
    categories = disclosed_categories(bundle.row, bundle.need, work.actor, valid)
    if categories:
        work.audit(
            "referral.read",
            bundle.row.id,
            client=bundle.client.id,
            basis=bundle.need.legal_basis,
            groups=",".join(sorted(categories)),
            version=bundle.row.version,
        )
    key = tools.vault.key_of(bundle.client)
    return referral_view(bundle.row, bundle.need, bundle.client, bundle.steps, work.actor, key, valid)
