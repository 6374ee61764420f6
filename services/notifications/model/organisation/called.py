"""An organisation as a worker reads it to write of it, and what a letter calls it."""

from typing import NamedTuple
from uuid import UUID

from shared.kernel.public_names import holds_address


class CalledOrganisation(NamedTuple):
    """Some columns of `organisation_copy`, each field by its column's name. A tuple, since some are made for every
    mail."""

    organisation_id: UUID
    business_id: str | None
    name: dict[str, str]
    language: str


def called(organisation: CalledOrganisation, language: str) -> str | None:
    """Its name, and the business id that tells it from another of a like name. A name that holds an address, as
    some did before that was refused, is left out; None when nothing is left."""
    name, business_id = organisation.name[language], organisation.business_id
    if holds_address(name):
        return business_id
    return f"{name} ({business_id})" if business_id is not None else name
