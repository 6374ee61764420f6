"""The current states of this service's aggregates, for copies that are built anew."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.referrals.commands.facts import capacity_fact, case_fact, referral_fact
from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.capacity import offered
from services.referrals.model.rows import AgreementCopy, CapacityUse, Case, Referral
from shared.kernel.business_days import day_in_helsinki
from shared.messaging.outbox import Fact

Row = TypeVar("Row")

_AT_ONCE = 100


async def current_states(session: AsyncSession) -> AsyncIterator[Fact]:
    """`case.current`, `referral.current` and `capacity.current`: whatever was published, as it is now."""
    async for case in _each(session, select(Case)):
        yield case_fact(case, "current", case.opened_at, None)
    async for referral in _each(session, select(Referral)):
        yield referral_fact(referral, "current", referral.steps[-1].at, None)
    now = datetime.now(UTC)
    for use in (await session.scalars(select(CapacityUse))).all():
        copy = await session.get(AgreementCopy, use.agreement_id)
        most = offered(AgreementState.model_validate(copy.state), use.id, now) if copy is not None else None
        yield capacity_fact(use, most, day_in_helsinki(now), now, None, "current")


async def _each(session: AsyncSession, query: Select[Row]) -> AsyncIterator[Row]:
    """The rows in batches, so that a whole country's cases do not stand in memory."""
    async for row in await session.stream_scalars(query.execution_options(yield_per=_AT_ONCE)):
        yield row
