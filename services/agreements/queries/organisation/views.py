"""What a reader sees of organisations."""

from uuid import UUID

from pydantic import BaseModel

from services.agreements.model.names import Name
from services.agreements.model.organisation.bodies import Language
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation


class UnitView(BaseModel):
    unit_id: UUID
    name: Name
    closed: bool


class OrganisationView(BaseModel):
    """An organisation of the directory, the same for every reader."""

    id: UUID
    version: int
    kind: OrganisationKind
    is_authority: bool
    business_id: str
    name: Name
    language: Language
    units: list[UnitView]


def organisation_view(row: Organisation) -> OrganisationView:
    """The directory's entry."""
    kind = OrganisationKind(row.kind)
    return OrganisationView(
        id=row.id,
        version=row.version,
        kind=kind,
        is_authority=kind.is_authority,
        business_id=row.business_id,
        name=Name.kept(row.name),
        language=row.language,
        units=[
            UnitView(unit_id=unit.id, name=Name.kept(unit.name), closed=unit.closed_at is not None)
            for unit in row.units
        ],
    )
