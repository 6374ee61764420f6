"""The rows that this service keeps of what agreements publishes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import ID, INSTANT, JSON_VALUE


class AgreementCopy(Row, table=True):
    """This service's copy of an agreement: the published state, newest version."""

    __tablename__ = "agreement_copy"
    agreement_id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    state: dict[str, Any] = Field(sa_type=JSON_VALUE)
    as_of: datetime = Field(sa_type=INSTANT)


class AgreementOfferCopy(Row, table=True):
    """Which agreements' copies let a provider offer a service, so that coverage reads only those that can matter."""

    __tablename__ = "agreement_offer_copy"
    service: str = Field(primary_key=True)
    provider: UUID = Field(sa_type=ID, primary_key=True)
    agreement_id: UUID = Field(sa_type=ID, primary_key=True)


class OrganisationCopy(Row, table=True):
    """This service's copy of an organisation: what decides, and the ids of its units."""

    __tablename__ = "organisation_copy"
    organisation_id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    kind: str
    is_authority: bool
    units: list[str] = Field(sa_type=JSON_VALUE)


class OrganisationMunicipalityCopy(Row, table=True):
    """For the residents of which municipalities an organisation says that it is responsible."""

    __tablename__ = "organisation_municipality_copy"
    municipality: str = Field(primary_key=True)
    organisation_id: UUID = Field(sa_type=ID, primary_key=True, index=True)
