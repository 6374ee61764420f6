"""A contact whose address was refused for good gets no more mail."""

from uuid import UUID

import structlog
from sqlalchemy import update
from sqlmodel import col

from services.notifications.model.contact.row import Contact
from services.notifications.tools import Work

log = structlog.get_logger()


async def suppress_contact(work: Work, contact_id: UUID, code: str) -> None:
    """`code` says how it was refused."""
    values = {"suppressed_at": work.now, "suppressed_code": code, "version": col(Contact.version) + 1}
    fresh = (col(Contact.id) == contact_id, col(Contact.suppressed_at).is_(None))
    await work.execute(update(Contact).where(*fresh).values(values).execution_options(synchronize_session=False))
    log.warning("contact.suppressed", contact=str(contact_id), code=code)
