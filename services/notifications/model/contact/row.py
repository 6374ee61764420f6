"""A contact. Its e-mail address stands here and nowhere else."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.notifications.model.registry import Row
from shared.persistence.columns import ID, INSTANT


class Contact(Row, table=True):
    """Who of an organisation gets its mails, once the address is confirmed (`confirmed_at`).

    `unit` null: the whole organisation; `language` null: its own. `suppressed_at`: a mail server refused the address
    for good, with `suppressed_code`.
    """

    __tablename__ = "contact"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    organisation: UUID = Field(sa_type=ID, index=True)
    unit: UUID | None = Field(default=None, sa_type=ID)
    email: str
    role: str
    language: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    suppressed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    suppressed_code: str | None = None
    created_at: datetime = Field(sa_type=INSTANT)
