"""What the worker reads in order to write mails and to choose their addresses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.model.contact.reachable import ReachableContact
from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.organisation.called import CalledOrganisation
from services.notifications.model.tables import CONTACT_ROWS, DELIVERY_ROWS, ORGANISATION_ROWS
from shared.persistence.database import Database
from shared.persistence.lists import among
from shared.persistence.prepared import Prepared

# The columns alone: building mapped objects would take longer than the queries.
_CALLED = Prepared(
    select(*(ORGANISATION_ROWS.c[name] for name in CalledOrganisation._fields)).where(
        among(ORGANISATION_ROWS.c.organisation_id, "ids")
    )
)
_REACHABLE = Prepared(
    select(*(CONTACT_ROWS.c[name] for name in ReachableContact._fields)).where(
        among(CONTACT_ROWS.c.organisation, "ids")
    )
)
_TOLD = Prepared(
    select(DELIVERY_ROWS.c.event_id, DELIVERY_ROWS.c.contact_id).where(
        among(DELIVERY_ROWS.c.event_id, "ids"),
        DELIVERY_ROWS.c.channel == Channel.EMAIL,
        DELIVERY_ROWS.c.contact_id.is_not(None),
    )
)


@dataclass(frozen=True)
class Addressing:
    """The organisations that a mail names, if they are known here, and the reader's contacts."""

    organisations: Mapping[UUID, CalledOrganisation]
    contacts: Sequence[ReachableContact]

    def contact(self, contact_id: UUID | None) -> ReachableContact | None:
        return next((contact for contact in self.contacts if contact.id == contact_id), None)

    @property
    def confirmed(self) -> list[ReachableContact]:
        """Those to whom a mail may be sent at all."""
        return [contact for contact in self.contacts if contact.confirmed_at is not None]


@dataclass(frozen=True)
class Directory:
    """The same for many mails. `told` are, for each event, the contacts that have their own mail about it."""

    organisations: Mapping[UUID, CalledOrganisation]
    contacts: Mapping[UUID, Sequence[ReachableContact]]
    told: Mapping[UUID, set[UUID]]

    def addressing(self, organisation: UUID) -> Addressing:
        """For the mails of one organisation."""
        return Addressing(self.organisations, self.contacts.get(organisation, ()))


async def read_directory(database: Database, mails: Sequence[LeasedDelivery]) -> Directory:
    """What the letters of these mails name, and to whom they may go. There is at least one."""
    contacts: defaultdict[UUID, list[ReachableContact]] = defaultdict(list)
    for row in await database.read(_REACHABLE, _ids(one.organisation for one in mails)):
        contacts[row.organisation].append(ReachableContact._make(row))
    told: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for mail in await database.read(_TOLD, _ids(one.event_id for one in mails)):
        told[mail.event_id].add(mail.contact_id)
    return Directory(await read_organisations(database, mails), contacts, told)


async def read_organisations(database: Database, mails: Sequence[LeasedDelivery]) -> dict[UUID, CalledOrganisation]:
    """Those whose names the letters need, and those that are told, as far as they are known here."""
    parties = (party for one in mails for party in (one.organisation, one.sender, one.recipient))
    rows = await database.read(_CALLED, _ids(party for party in parties if party is not None))
    return {row.organisation_id: CalledOrganisation._make(row) for row in rows}


def _ids(values: Iterable[UUID]) -> dict[str, list[UUID]]:
    return {"ids": list(set(values))}


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
