"""What callers say: the bodies of commands. Unknown fields are refused; texts have limits."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.referrals.model.referral.codes import Outcome, Priority, Reason, ReasonBy, needs_text
from shared.kernel.disclosure import DataCategory
from shared.kernel.identifiers import (
    Date,
    IdentityCode,
    Instant,
    LanguageTag,
    LegalBasis,
    MunicipalityCode,
    names_nobody,
)
from shared.kernel.moves import Body

Text = Annotated[str, Field(min_length=1, max_length=4000)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Reference = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$",
        description="your own case number; never a personal identity code, for it is not encrypted",
    ),
    AfterValidator(names_nobody),
]
ServiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]


class Contact(Body):
    """How to reach a client; hidden under a safety restriction."""

    phone: Line | None = None
    email: Line | None = None
    street: Line | None = None
    postal_code: Annotated[str, Field(pattern=r"^\d{5}$")] | None = None
    city: Line | None = None


class ClientDetails(Body):
    """A client's particulars, as they are sealed. The identity code is optional: newcomers may lack one."""

    given_names: Line
    family_name: Line
    date_of_birth: Date | None = None
    identity_code: IdentityCode | None = None
    contact: Contact = Contact()
    mother_tongue: LanguageTag | None = None
    service_language: LanguageTag = "fi"
    interpreter: LanguageTag | None = Field(default=None, description="the language to interpret; null: none needed")
    municipality: MunicipalityCode
    safety_restriction: bool = False


class ClientChange(Body):
    """New values of the fields that are sent; the others stay."""

    given_names: Line | None = None
    family_name: Line | None = None
    date_of_birth: Date | None = None
    identity_code: IdentityCode | None = None
    contact: Contact | None = None
    mother_tongue: LanguageTag | None = None
    service_language: LanguageTag | None = None
    interpreter: LanguageTag | None = None
    municipality: MunicipalityCode | None = None
    safety_restriction: bool | None = None


class ClientSearch(Body):
    """Exact search: by identity code, or by family name and date of birth. In a body, never in an address."""

    identity_code: IdentityCode | None = None
    family_name: Line | None = None
    date_of_birth: Date | None = None

    @model_validator(mode="after")
    def says_one_or_the_other(self) -> Self:
        by_name = (self.family_name is not None, self.date_of_birth is not None)
        if by_name != ((True, True) if self.identity_code is None else (False, False)):
            raise ValueError("search by identity_code alone, or by family_name and date_of_birth")
        return self


class NewCase(Body):
    client_id: UUID


class NewNeed(Body):
    """What the client needs. The data categories are what a referral of this need may tell its recipient."""

    case_id: UUID
    service: ServiceCode
    legal_basis: LegalBasis
    data_categories: Annotated[list[DataCategory], Field(min_length=1, max_length=30)]
    description: Text | None = None


class Recipient(Body):
    """To whom: an organisation and, when known, its unit; never a person."""

    organisation: UUID
    unit: UUID | None = None


class NewReferral(Body):
    """One attempt with one recipient; without one it is open, and all covered recipients may claim it."""

    need_id: UUID
    recipient: Recipient | None = None
    priority: Priority = Priority.ROUTINE
    sender_reference: Reference | None = None
    message: Text | None = None


class ReferralChange(Body):
    """New values of the fields that are sent. The recipient can be changed in a draft only."""

    recipient: Recipient | None = None
    priority: Priority | None = None
    sender_reference: Reference | None = None
    message: Text | None = None


_BY_SOMEBODY = [by for by in ReasonBy if by is not ReasonBy.SYSTEM]


def _by_somebody(by: ReasonBy) -> ReasonBy:
    if by not in _BY_SOMEBODY:
        raise ValueError(f"Only the system's own moves have its reasons: take one of {', '.join(_BY_SOMEBODY)}.")
    return by


class Explained(Body):
    """A move that needs a coded reason and whose reason it is; `other` needs a text."""

    reason: Reason
    reason_by: Annotated[
        ReasonBy, AfterValidator(_by_somebody), Field(json_schema_extra={"enum": [*map(str, _BY_SOMEBODY)]})
    ]
    text: Text | None = None

    @model_validator(mode="after")
    def other_says_what(self) -> Self:
        if needs_text(self.reason) and self.text is None:
            raise ValueError("the reason `other` needs a text")
        return self


class RequestInformation(Explained):
    """What is missing: the coded reason says of which kind, the text what exactly."""

    text: Text


class Acknowledge(Body):
    recipient_reference: Reference | None = None


class SupplyInformation(Body):
    text: Text


class Accept(Body):
    recipient_reference: Reference | None = None
    text: Text | None = None


class Waitlist(Body):
    """The client's place in line and when a place is expected, as far as can be said."""

    position: Annotated[int, Field(ge=1, le=10_000)]
    estimate_on: Date | None = None
    text: Text | None = None


class Hold(Explained):
    review_on: Date


class Schedule(Body):
    """An appointment. The client's own notice has no content beyond time and place."""

    at: Instant
    place: Line | None = None


class Complete(Body):
    outcome: Outcome
    outcome_on: Date
    text: Text | None = None


class CoverageQuestion(Body):
    """May this be referred? Without a recipient, all recipients are asked about."""

    recipient: UUID | None = None
    service: ServiceCode
    municipality: MunicipalityCode
    data_categories: Annotated[list[DataCategory], Field(min_length=1, max_length=30)]
    legal_basis: LegalBasis
    on: Date | None = Field(default=None, description="the day asked about; today when left out")
    known_at: Instant | None = Field(default=None, description="as known at this instant; now when left out")


Direction = Literal["incoming", "outgoing"]
