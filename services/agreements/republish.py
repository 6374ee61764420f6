"""The current state of everything that was ever published, for copies that are built anew."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.agreements.commands.agreement.facts import current_fact
from services.agreements.commands.organisation.facts import organisation_fact
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.organisation.row import Organisation
from shared.messaging.outbox import Fact
from shared.republish import each_row


async def current_states(session: AsyncSession) -> AsyncIterator[Fact]:
    """`organisation.current` and `agreement.current`; drafts that no other party has seen are left out."""
    async for organisation in each_row(session, select(Organisation).order_by(col(Organisation.registration))):
        yield organisation_fact(organisation, "current", organisation.changed_at, None)
    was_offered = col(Agreement.editions).any(col(Edition.offers) > 0)
    async for agreement in each_row(session, select(Agreement).where(was_offered).order_by(col(Agreement.id))):
        yield current_fact(agreement)
