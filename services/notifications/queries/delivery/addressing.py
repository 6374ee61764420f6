"""What the worker reads in order to write one mail and to choose its address."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.organisation.row import OrganisationCopy
from services.notifications.model.tables import DELIVERY_ROWS


@dataclass(frozen=True)
class Addressing:
    """The organisations that a mail names, if they are known here, and the reader's contacts."""

    organisations: dict[UUID, OrganisationCopy]
    contacts: list[Contact]

    def contact(self, contact_id: UUID | None) -> Contact | None:
        return next((contact for contact in self.contacts if contact.id == contact_id), None)

    @property
    def confirmed(self) -> list[Contact]:
        """Those to whom a mail may be sent at all."""
        return [contact for contact in self.contacts if contact.confirmed_at is not None]


async def read_addressing(session: AsyncSession, organisation: UUID, parties: Iterable[UUID | None]) -> Addressing:
    """`organisation` is the one that is told, `parties` those whose names its letter needs."""
    ids = {organisation, *(party for party in parties if party is not None)}
    known = await session.execute(select(OrganisationCopy).where(col(OrganisationCopy.organisation_id).in_(ids)))
    contacts = await session.execute(select(Contact).where(col(Contact.organisation) == organisation))
    return Addressing({one.organisation_id: one for one in known.scalars()}, list(contacts.scalars()))


async def contacts_told(session: AsyncSession, delivery: LeasedDelivery) -> set[UUID]:
    """The contacts that have their own mail about the same event."""
    columns = DELIVERY_ROWS.c
    same = (columns.event_id == delivery.event_id, columns.channel == delivery.channel, columns.id != delivery.id)
    told = await session.execute(select(columns.contact_id).where(*same, columns.contact_id.is_not(None)))
    return set(told.scalars())


async def webhook_tells(session: AsyncSession, delivery: LeasedDelivery) -> bool:
    """Whether a webhook has told the organisation of this event, or still may. If it fails, that is told."""
    columns = DELIVERY_ROWS.c
    same = (columns.event_id == delivery.event_id, columns.organisation == delivery.organisation)
    alive = or_(columns.due_at.is_not(None), columns.status == DeliveryStatus.DELIVERED)
    found = await session.execute(select(columns.id).where(*same, columns.channel == Channel.WEBHOOK, alive).limit(1))
    return found.first() is not None
