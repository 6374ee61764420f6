"""What a reader sees of a contact: the only view that holds an e-mail address."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.notifications.model.contact.codes import ContactRole
from services.notifications.model.contact.row import Contact
from shared.kernel.codes import Language


class ContactView(BaseModel):
    """Who gets the organisation's mails. `unit` null: for the whole organisation; `language` null: its own."""

    id: UUID
    version: int
    email: str
    role: ContactRole
    unit: UUID | None
    language: Language | None
    confirmed_at: datetime | None = Field(
        description="when its owner confirmed the address; until then nothing else is sent there"
    )
    suppressed_at: datetime | None = Field(description="refused for good by a mail server; say it again to retry")
    suppressed_code: str | None
    created_at: datetime


def contact_view(row: Contact) -> ContactView:
    return ContactView(
        id=row.id,
        version=row.version,
        email=row.email,
        role=row.role,
        unit=row.unit,
        language=row.language,
        confirmed_at=row.confirmed_at,
        suppressed_at=row.suppressed_at,
        suppressed_code=row.suppressed_code,
        created_at=row.created_at,
    )
