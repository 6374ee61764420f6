"""All tables of this service, as statements name them."""

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import class_mapper

from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.row import Delivery, DeliveryAttempt
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.entry.row import InboxEntry
from services.notifications.model.organisation.row import OrganisationCopy
from services.notifications.model.registry import Row


def _rows(of: type[Row]) -> Table:
    found: Table = of.__table__  # type: ignore[attr-defined]
    return found


TABLES: MetaData = Row.metadata
ATTEMPT_ROWS = _rows(DeliveryAttempt)
CONTACT_ROWS = _rows(Contact)
DELIVERY_ROWS = _rows(Delivery)
ENDPOINT_ROWS = _rows(Endpoint)
ENTRY_ROWS = _rows(InboxEntry)
ORGANISATION_ROWS = _rows(OrganisationCopy)

# `MoveTable.apply` and the edits raise the version. The mapper only refuses to overwrite a row with another version.
for _row in (Contact, Delivery, Endpoint, InboxEntry):
    class_mapper(_row).version_id_col = _rows(_row).c.version
    class_mapper(_row).version_id_generator = False
