"""What callers say: the bodies of commands. Unknown fields are refused."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from services.agreements.model.agreement.codes import AgreementReason, OrganisationKind, needs_text
from services.agreements.model.agreement.reasons import REASONS_BY_MOVE
from services.agreements.model.names import Line, Name, Paragraphs
from shared.kernel.identifiers import BusinessId, Date, names_nobody
from shared.kernel.moves import Body

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


class ProposeChange(Body):
    """What should be different; the parties read it, and it is never published."""

    proposal: Paragraphs


class Sign(Body):
    """The decision by which the party signs: the deciding body, the day, the section of its minutes."""

    decision_body: Line
    decided_on: Date
    section: Annotated[Line, Field(max_length=60, examples=["§ 112"]), AfterValidator(names_nobody)]


def _reason_for(slug: str) -> tuple[AfterValidator, FieldInfo]:
    """Lets only the reasons of this move pass, and shows them in the API's description."""
    allowed = sorted(REASONS_BY_MOVE[slug])

    def check(reason: AgreementReason) -> AgreementReason:
        if reason not in allowed:
            raise ValueError(f"This reason is not one for {slug}: take one of {', '.join(allowed)}.")
        return reason

    return AfterValidator(check), Field(json_schema_extra={"enum": [*allowed]})


class Explained(Body):
    """A coded reason; `other` needs a text, which the parties read and which is never published."""

    reason: AgreementReason
    text: Annotated[Paragraphs | None, Field(validate_default=True)] = None

    @field_validator("text")
    @classmethod
    def _says_what(cls, text: str | None, read: ValidationInfo) -> str | None:
        reason = read.data.get("reason")
        if text is None and reason is not None and needs_text(reason):
            raise ValueError("The reason other needs a text.")
        return text


class Decline(Explained):
    """Why the party does not sign."""

    reason: Annotated[AgreementReason, *_reason_for("decline")]


class Withdraw(Explained):
    """Why the drafting party takes the agreement back."""

    reason: Annotated[AgreementReason, *_reason_for("withdraw")]
