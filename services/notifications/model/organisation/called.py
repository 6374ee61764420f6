"""What a letter calls an organisation."""

from services.notifications.model.organisation.row import OrganisationCopy
from shared.kernel.public_names import holds_address


def called(organisation: OrganisationCopy, language: str) -> str | None:
    """Its name, and the business id that tells it from another of a like name. A name that holds an address, as
    some did before that was refused, is left out; None when nothing is left."""
    name, business_id = organisation.name[language], organisation.business_id
    if holds_address(name):
        return business_id
    return f"{name} ({business_id})" if business_id is not None else name
