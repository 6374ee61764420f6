"""`/v1/contacts`: who gets an organisation's mails."""

from uuid import UUID

from starlette.responses import Response

from services.notifications.commands.contact.asking import ask_again
from services.notifications.commands.contact.editing import change_contact, create_contact, delete_contact
from services.notifications.model.contact.editing import CONTACT_KEEPERS, ContactDetails
from services.notifications.queries.contact.reading import list_contacts, show_contact
from services.notifications.queries.contact.views import ContactView
from shared.http.door import Asked, Changing, Creating
from shared.http.pagination import Cursor, Limit
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.kernel.actors import MEMBERS
from shared.kernel.patches import Patch
from shared.work.pages import Page

PATH = "/v1/contacts"
ONE = PATH + "/{contact_id}"

router = Routes("contacts")


@router.post(
    PATH,
    who=CONTACT_KEEPERS,
    use=Use.OUTWARD,
    status_code=201,
    response_model=ContactView,
    operation_id="contact_create",
    summary="Add a contact",
)
async def create(asked: Creating, body: ContactDetails) -> Response:
    """Somebody who gets the mails of your organisation, or of one of its units."""
    return await asked.create(lambda work: create_contact(work, body), show_contact)


@router.get(
    PATH,
    who=MEMBERS,
    response_model=Page[ContactView],
    operation_id="contact_list",
    summary="Your organisation's contacts",
)
async def list_(asked: Asked, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Everybody who gets mails, also those whose address does not work."""
    return await asked.page(lambda reading: list_contacts(reading, cursor, limit))


@router.get(ONE, who=MEMBERS, response_model=ContactView, operation_id="contact_read", summary="One contact")
async def read(asked: Asked, contact_id: UUID) -> Response:
    """Whom it is about, and whether its address works."""
    return await asked.show(show_contact, contact_id)


@router.patch(
    ONE,
    who=CONTACT_KEEPERS,
    use=Use.OUTWARD,
    response_model=ContactView,
    operation_id="contact_change",
    summary="Change a contact",
)
async def change(asked: Changing, contact_id: UUID, body: Patch[ContactDetails]) -> Response:
    """An address that is sent is used again, even if it was refused before."""
    return await asked.change(lambda work: change_contact(work, contact_id, body), show_contact)


@router.post(
    ONE + "/ask-again",
    who=CONTACT_KEEPERS,
    use=Use.OUTWARD,
    response_model=ContactView,
    operation_id="contact_ask_again",
    summary="Ask for the confirmation of an address again",
)
async def ask_again_(asked: Changing, contact_id: UUID) -> Response:
    """One more mail with a link to an address that is not confirmed, once in an hour at most."""
    return await asked.change(lambda work: ask_again(work, contact_id), show_contact)


@router.delete(ONE, who=CONTACT_KEEPERS, status_code=204, operation_id="contact_delete", summary="Delete a contact")
async def delete(asked: Changing, contact_id: UUID) -> Response:
    """Its address is erased. A mail that waits to be sent gets another contact, or none."""
    return await asked.delete(lambda work: delete_contact(work, contact_id))
