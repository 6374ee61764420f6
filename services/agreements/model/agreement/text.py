"""The text of an edition as the drafting party writes it. A draft may lack anything; what is there has its form.

`model/completeness.py` decides whether a text can be offered.
"""

import re
from collections.abc import Hashable
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import AfterValidator, Field

from services.agreements.model.agreement.codes import (
    CapacityUnit,
    DataCategory,
    ExpiryRule,
    OrganisationKind,
    PartyPart,
    RunOffRule,
)
from services.agreements.model.agreement.ladder import Reminder
from services.agreements.model.names import Description, Name, Paragraphs
from shared.kernel.identifiers import Date, LanguageTag, LegalBasis, MunicipalityCode
from shared.kernel.moves import Body

_FIRST_YEAR, _LAST_YEAR = 1900, 2199  # a clock must be able to count beyond the last day

Item = TypeVar("Item", bound=Hashable)

# a clause accepts any consent, any commission, a whole act, a section in any version, or one basis exactly
_BASIS_CLASS = re.compile(r"consent|commission|law:[0-9]{1,4}/[0-9]{1,4}(:[0-9]{1,3}[a-z]?)?")


def _once(items: list[Item]) -> list[Item]:
    if len(set(items)) < len(items):
        raise ValueError("Something stands twice in the list.")
    return items


def _in_sight(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"A day lies between the years {_FIRST_YEAR} and {_LAST_YEAR}; leave out what has no end.")
    return day


def _accepted_basis(value: str) -> str:
    return value if _BASIS_CLASS.fullmatch(value) else str(LegalBasis.parse(value))


Day = Annotated[Date, AfterValidator(_in_sight)]
Organisations = Annotated[list[UUID], Field(max_length=200), AfterValidator(_once)]
Kinds = Annotated[list[OrganisationKind], AfterValidator(_once)]
Municipalities = Annotated[list[MunicipalityCode], Field(max_length=400), AfterValidator(_once)]
Languages = Annotated[list[LanguageTag], Field(max_length=100), AfterValidator(_once)]
Categories = Annotated[list[DataCategory], AfterValidator(_once)]
AcceptedBasis = Annotated[str, Field(max_length=120), AfterValidator(_accepted_basis)]
AcceptedBases = Annotated[list[AcceptedBasis], Field(max_length=50), AfterValidator(_once)]
Reminders = Annotated[list[Reminder], Field(max_length=20)]
ServiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$", description="such as `language-course`")]
BusinessDays = Annotated[int, Field(ge=1, le=365)]


class PartyEntry(Body):
    """An organisation and the part it plays."""

    organisation: UUID
    part: PartyPart


class Capacity(Body):
    """How much the provider takes."""

    max: Annotated[int, Field(ge=1, le=1_000_000)]
    unit: CapacityUnit


class ClauseText(Body):
    """One service that one provider offers to senders. Send `clause_id` back to keep a clause its id."""

    clause_id: UUID | None = None
    service: ServiceCode | None = None
    name: Name | None = None
    description: Description | None = None
    provider: UUID | None = None
    senders: Organisations = Field(default_factory=list)
    sender_kinds: Kinds = Field(default_factory=list)
    municipalities: Municipalities = Field(default_factory=list)
    languages: Languages = Field(default_factory=list)
    valid_from: Day | None = None
    valid_until: Day | None = None
    data_categories: Categories = Field(default_factory=list)
    legal_bases: AcceptedBases = Field(default_factory=list)
    response_business_days: BusinessDays | None = None
    start_business_days: BusinessDays | None = None
    reminders: Reminders | None = Field(default=None, description="null: the default ladder")
    capacity: Capacity | None = Field(default=None, description="null: no limit")
    waitlist: bool = False
    run_off: RunOffRule = RunOffRule.FINISH
    expiry: ExpiryRule = ExpiryRule.ESCALATE


def _one_part_each(parties: list[PartyEntry]) -> list[PartyEntry]:
    _once([party.organisation for party in parties])
    return parties


Parties = Annotated[list[PartyEntry], Field(max_length=200), AfterValidator(_one_part_each)]


class Terms(Body):
    """What an agreement says beside its clauses. `background` and `amendment_rule` are never published."""

    name: Name | None = None
    parties: Parties = Field(default_factory=list)
    effective_from: Day | None = None
    effective_until: Day | None = Field(default=None, description="the last day; null: until further notice")
    background: Paragraphs | None = None
    legal_ground: Paragraphs | None = None
    notice_period_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    amendment_rule: Paragraphs | None = None


class EditionText(Terms):
    """The whole text."""

    clauses: Annotated[list[ClauseText], Field(max_length=200)] = Field(default_factory=list)


class OfferedText(EditionText):
    """A text as offered: bound to its agreement, edition and round of offers, so that no two offers are the same."""

    agreement: UUID
    edition: int
    offer: int
