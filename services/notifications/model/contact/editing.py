"""What callers say of a contact, and who may."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.notifications.model.contact.codes import ContactRole
from shared.kernel.actors import Role
from shared.kernel.bodies import Body
from shared.kernel.codes import Language

CONTACT_KEEPERS = frozenset({Role.ORG_ADMIN})

Email = Annotated[str, StringConstraints(min_length=3, max_length=254)]


class ContactDetails(Body):
    """Somebody who gets mails. `unit` null: for the whole organisation; `language` null: the organisation's."""

    email: Email
    role: ContactRole = ContactRole.GENERAL
    unit: UUID | None = None
    language: Language | None = None
