"""The owner of an address confirms it, by the link that was mailed to it."""

from sqlalchemy import select
from sqlmodel import col

from services.notifications.model.contact.row import Contact
from services.notifications.tools import Work


async def confirm_contacts(work: Work, text: str) -> bool:
    """Confirms all contacts of the link's organisation that have its address; asked again, it changes nothing.

    False: the link is none of ours or too old, or there is no such contact any more.
    """
    linked = work.tools.vault.confirmation(text)
    if linked is None or work.now > linked.until:
        return False
    query = select(Contact).where(col(Contact.organisation) == linked.organisation).with_for_update()
    found = [one for one in (await work.execute(query)).scalars() if linked.fits(one.organisation, one.email)]
    for contact in found:
        if contact.confirmed_at is None:
            contact.confirmed_at = work.now
            contact.version += 1
            work.audit("contact.confirm", contact.id, version=contact.version)
    return bool(found)
