"""The current states of this service's aggregates, for copies that are built anew."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.referrals.commands.facts import capacity_fact, case_fact, referral_fact
from services.referrals.model.codes import ReferralStatus
from services.referrals.model.rows import CapacityUse, Case, Referral
from services.referrals.queries.agreements import clause_capacity
from shared.kernel.actors import SYSTEM
from shared.messaging.outbox import Fact
from shared.persistence.work import Work


async def current_states(session: AsyncSession) -> AsyncIterator[Fact]:
    """Every case, sent referral and ledger row as it is now. Drafts are their sender's alone and stay at home."""
    work = Work(session, SYSTEM, datetime.now(UTC), "republish", "", None)
    async for case in await session.stream_scalars(select(Case)):
        yield case_fact(work, case, "current", republished=True)
    sent = select(Referral).where(col(Referral.status) != ReferralStatus.DRAFT)
    async for referral in await session.stream_scalars(sent):
        yield referral_fact(work, referral, "current", republished=True)
    for use in (await session.scalars(select(CapacityUse))).all():
        capacity = await clause_capacity(work, use.agreement_id, use.id)
        yield capacity_fact(work, use, capacity.max if capacity else None, "current", republished=True)
