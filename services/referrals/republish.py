"""The current states of this service's aggregates, for copies that are built anew."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.referrals.commands.capacity.facts import capacity_fact
from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.contact_request.facts import contact_request_fact
from services.referrals.commands.gap.facts import gap_fact
from services.referrals.commands.need.facts import need_fact
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.capacity.places import offered
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.case.row import Case
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.copies.row import AgreementCopy
from services.referrals.model.gap.row import Gap
from services.referrals.model.need.row import Need
from services.referrals.model.referral.row import Referral
from shared.messaging.outbox import Fact
from shared.republish import each_row

_SAME = col(AgreementCopy.agreement_id) == col(CapacityUse.agreement_id)


async def current_states(session: AsyncSession) -> AsyncIterator[Fact]:
    """`case.current`, `referral.current` and the others: whatever was published, as it is now."""
    async for case in each_row(session, select(Case).options(selectinload(Case.steps))):  # type: ignore[arg-type]
        yield case_fact(case, "current", case.steps[-1].at, None)
    async for need in each_row(session, select(Need).options(selectinload(Need.steps))):  # type: ignore[arg-type]
        yield need_fact(need, "current", need.steps[-1].at, None)
    async for referral in each_row(session, select(Referral)):
        yield referral_fact(referral, "current", referral.steps[-1].at, None)
    async for request in each_row(session, select(ContactRequest)):
        yield contact_request_fact(request, "current", request.changed_at, None)
    async for gap in each_row(session, select(Gap)):
        yield gap_fact(gap, "current")
    for use, copy in await session.execute(select(CapacityUse, AgreementCopy).outerjoin(AgreementCopy, _SAME)):
        if use.told is not None:  # or nothing was ever published of it
            agreement = AgreementState.model_validate(copy.state) if copy is not None else None
            limit = offered(agreement, use.id, use.told.at) if agreement is not None else None
            yield capacity_fact(use.id, use.agreement_id, use.told, limit, "current")
