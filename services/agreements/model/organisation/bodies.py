"""What callers say of organisations."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from services.agreements.model.names import Name
from services.agreements.model.organisation.codes import OrganisationKind
from shared.kernel.bodies import Body
from shared.kernel.identifiers import BusinessId, MunicipalityCode

Language = Literal["fi", "sv", "en"]

MOST_UNITS = 500
"""Of one organisation, closed ones included: its state must fit into one Kafka record."""


def _each_once(codes: list[str]) -> list[str]:
    return sorted(set(codes))


Municipalities = Annotated[list[MunicipalityCode], Field(max_length=400), AfterValidator(_each_once)]
"""Those for whose residents the organisation is responsible; in their order, each once."""


class NewUnit(Body):
    """A unit to which referrals can be addressed."""

    name: Name


class NewOrganisation(Body):
    """An organisation that joins Vidare. Only an operator may choose its `id`, where tokens already name it."""

    id: UUID | None = None
    kind: OrganisationKind
    business_id: BusinessId
    name: Name
    language: Language = "fi"
    units: Annotated[list[NewUnit], Field(max_length=200)] = Field(default_factory=list)
    municipalities: Municipalities = Field(default_factory=list)


class UnitEntry(Body):
    """A unit as it is to be. Without `unit_id` it is a new one."""

    unit_id: UUID | None = None
    name: Name
    closed: bool = False


class OrganisationParticulars(Body):
    """What an organisation may change of itself. `units` are all its units: one that is left out is refused, since
    referrals and contacts may name it; a unit is closed, not taken away."""

    name: Name
    language: Language
    units: Annotated[list[UnitEntry], Field(max_length=MOST_UNITS)]
    municipalities: Municipalities
