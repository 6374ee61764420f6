"""A service clause as the drafting party writes it. A draft may lack any field; a field that is there has its form."""

import re
from collections.abc import Hashable
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import AfterValidator, Field

from services.agreements.model.agreement.codes import CapacityUnit, ExpiryRule, RunOffRule
from services.agreements.model.agreement.ladder import Reminder
from services.agreements.model.agreement.question import Questions
from services.agreements.model.names import Description, Name
from services.agreements.model.organisation.codes import OrganisationKind
from shared.kernel.bodies import Body
from shared.kernel.disclosure import DataCategory
from shared.kernel.frames import Day
from shared.kernel.identifiers import LanguageTag, LegalBasis, MunicipalityCode
from shared.kernel.target_groups import TargetGroup

Item = TypeVar("Item", bound=Hashable)

# a clause accepts any consent, any commission, a whole act, a section in any version, or exactly one basis
_BASIS_CLASS = re.compile(r"consent|commission|law:[0-9]{1,4}/[0-9]{1,4}(:[0-9]{1,3}[a-z]?)?")


def once(items: list[Item]) -> list[Item]:
    """The list, if nothing is in it twice."""
    if len(set(items)) < len(items):
        raise ValueError("Something stands twice in the list.")
    return items


def _accepted_basis(value: str) -> str:
    return value if _BASIS_CLASS.fullmatch(value) else str(LegalBasis.parse(value))


Organisations = Annotated[list[UUID], Field(max_length=200), AfterValidator(once)]
Kinds = Annotated[list[OrganisationKind], AfterValidator(once)]
Municipalities = Annotated[list[MunicipalityCode], Field(max_length=400), AfterValidator(once)]
Languages = Annotated[list[LanguageTag], Field(max_length=100), AfterValidator(once)]
Categories = Annotated[list[DataCategory], AfterValidator(once)]
TargetGroups = Annotated[list[TargetGroup], AfterValidator(once)]
AcceptedBasis = Annotated[str, Field(max_length=120), AfterValidator(_accepted_basis)]
AcceptedBases = Annotated[list[AcceptedBasis], Field(max_length=50), AfterValidator(once)]
Reminders = Annotated[list[Reminder], Field(max_length=20)]
ServiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$", description="such as `language-course`")]
BusinessDays = Annotated[int, Field(ge=1, le=365)]


class Capacity(Body):
    """How much the provider takes."""

    max: Annotated[int, Field(ge=1, le=1_000_000)]
    unit: CapacityUnit


class ClauseText(Body):
    """One service that one provider offers to senders. Send `clause_id` back, so that the clause keeps its id."""

    clause_id: UUID | None = None
    service: ServiceCode | None = None
    name: Name | None = None
    description: Description | None = None
    provider: UUID | None = None
    senders: Organisations = Field(default_factory=list)
    sender_kinds: Kinds = Field(default_factory=list)
    municipalities: Municipalities = Field(default_factory=list)
    languages: Languages = Field(default_factory=list)
    target_groups: TargetGroups = Field(
        default_factory=list, description="for whom it is: the client belongs to one of them; none: to everybody"
    )
    questions: Questions = Field(
        default_factory=list, description="each is answered by whoever sends a referral by this clause"
    )
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
    cancellation_business_days: BusinessDays = Field(
        default=5,
        description="so long the provider has to answer when a sender asks to stop a service; silence confirms it",
    )
    follow_up_days: Annotated[int, Field(ge=0, le=365)] = Field(
        default=30,
        description="so long after the service ended the provider still reads of the client what it saw then",
    )
