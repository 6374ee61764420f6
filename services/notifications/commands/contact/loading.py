"""A contact for a change by somebody who keeps the organisation's contacts."""

from uuid import UUID

from services.notifications.model.contact.editing import CONTACT_KEEPERS
from services.notifications.model.contact.row import Contact
from services.notifications.queries.contact.scope import visible_contacts
from services.notifications.queries.roles import require_role
from services.notifications.tools import Work


async def load_contact(work: Work, contact_id: UUID) -> Contact:
    """Locked. 404 for one of another organisation, 403 without the role."""
    contact = await work.load(Contact, "contact", contact_id, seen=visible_contacts(work.actor))
    require_role(work.actor, CONTACT_KEEPERS)
    return contact
