"""What callers say of organisations."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.agreements.model.names import Name
from services.agreements.model.organisation.codes import OrganisationKind
from shared.kernel.bodies import Body
from shared.kernel.identifiers import BusinessId

Language = Literal["fi", "sv", "en"]


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


class UnitChange(Body):
    """Without `unit_id` a new unit, which needs a name; with it that unit is renamed, closed or opened again."""

    unit_id: UUID | None = None
    name: Name | None = None
    closed: bool | None = None


class OrganisationChange(Body):
    """New values of the fields that are sent; the others stay, and so does every unit that is not named."""

    name: Name | None = None
    language: Language | None = None
    units: Annotated[list[UnitChange], Field(max_length=200)] = Field(default_factory=list)
