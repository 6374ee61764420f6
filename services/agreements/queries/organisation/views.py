"""What a reader sees of organisations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Row

from services.agreements.model.names import Name
from services.agreements.model.organisation.bodies import Language
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation


class UnitView(BaseModel):
    unit_id: UUID
    name: Name
    closed: bool


class TwinView(BaseModel):
    """An organisation whose name is likely to be taken for that of another."""

    id: UUID
    business_id: str
    name: Name
    is_authority: bool


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
    municipalities: list[str]
    likely_twins: list[TwinView] = Field(
        description="others whose names look the same, or nearly so: compare the business ids"
    )


def organisation_view(row: Organisation, twins: Sequence[Row[Any]]) -> OrganisationView:
    """The directory's entry, and `twins`: id, business id, name and kind of those with a like name."""
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
        municipalities=row.municipalities,
        likely_twins=[
            TwinView(
                id=one.id,
                business_id=one.business_id,
                name=Name.kept(one.name),
                is_authority=OrganisationKind(one.kind).is_authority,
            )
            for one in twins
        ],
    )
