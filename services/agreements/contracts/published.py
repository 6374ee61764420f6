"""What the agreements service promises on its topics: the full state of organisations and agreements.

These two topics, and no others, may hold public names and descriptions (docs/domain.md, section 7).
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.messaging.contracts import Code, Concerned, Content, PublicName, PublicText, Published
from shared.messaging.topics import compacted

ORGANISATIONS = compacted("vidare.agreements.organisation")
AGREEMENTS = compacted("vidare.agreements.agreement")

Municipality = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
Number = Annotated[str, Field(pattern=r"^[A-Z0-9-]{4,32}$")]
Language = Annotated[str, Field(pattern=r"^(fi|sv|en)$")]


class Happened(Content):
    """What the event tells beside the state: who acted, when, and why where a reason was asked for."""

    at: datetime
    actor_organisation: UUID | None = Field(description="null: the operator or a clock")
    reason: Code | None = None


class AgreementHappened(Happened):
    """`edition` is the number of the edition that moved."""

    edition: int | None = Field(description="null: nothing moved, the state is sent again")


class Unit(Content):
    """A unit of an organisation, to which a referral can be addressed."""

    unit_id: UUID
    name: PublicName


class OrganisationState(Content):
    """An organisation as it is now."""

    organisation_id: UUID
    version: int
    kind: Code
    is_authority: bool
    business_id: str = Field(pattern=r"^[0-9]{7}-[0-9]$")
    name: PublicName
    language: Language
    units: list[Unit]
    municipalities: list[Municipality] = Field(description="for whose residents it is responsible")
    happened: Happened
    concerns: list[Concerned]


class Party(Content):
    """An organisation in an agreement and the part it plays."""

    organisation: UUID
    part: Code


class Reminder(Content):
    """One step of the ladder for an unanswered referral: on which business day, to whom."""

    business_day: int
    to: Code


class Capacity(Content):
    """How much a provider takes: `max` clients at once (`concurrent-clients`) or per period."""

    max: int
    unit: Code


class Option(Content):
    """One of the answers to choose from."""

    code: Code
    label: PublicName


class Question(Content):
    """What whoever sends a referral by the clause answers first: the question, not an answer."""

    code: Code
    label: PublicName
    kind: Code
    options: list[Option]


class Clause(Content):
    """One service that one provider offers to senders, and on which terms."""

    clause_id: UUID
    number: int
    service: Code
    name: PublicName
    description: PublicText | None
    provider: UUID
    senders: list[UUID]
    sender_kinds: list[Code]
    municipalities: list[Municipality]
    languages: list[Code]
    target_groups: list[Code] = Field(description="for whom it is; none: for everybody")
    questions: list[Question]
    valid_from: date | None
    valid_until: date | None
    data_categories: list[Code]
    legal_bases: list[Code]
    response_business_days: int
    start_business_days: int | None
    reminders: list[Reminder]
    capacity: Capacity | None
    waitlist: bool
    run_off: Code
    expiry: Code
    cancellation_business_days: int
    follow_up_days: int


class Signature(Content):
    """A party's signature on the text with this hash. Who signed stays in the agreements service."""

    organisation: UUID
    signed_at: datetime
    decided_on: date


class Edition(Content):
    """One numbered text of an agreement, as last offered."""

    edition: int
    status: Code
    recorded_at: datetime = Field(description="when this text came to be known: it was offered last")
    executed_at: datetime | None = Field(description="when the last party signed it; null: it never governed")
    ended_at: datetime | None
    effective_from: date
    effective_until: date | None
    run_off_days: int
    text_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    parties: list[Party]
    clauses: list[Clause]
    signatures: list[Signature]


class AgreementState(Content):
    """An agreement as it is now, with all its editions, so that a copy can answer for the past as well.

    `status` is that of the newest edition that was ever executed; before the first execution, of the open one.
    """

    agreement_id: UUID
    version: int
    number: Number
    status: Code
    governing: int | None = Field(
        description="number of the newest executed edition that has not ended; its days say when it decides referrals"
    )
    open: int | None = Field(description="the number of the edition that is being prepared, once it was offered")
    name: PublicName
    renewed_from: UUID | None
    editions: list[Edition]
    happened: AgreementHappened
    concerns: list[Concerned]


_AGREEMENT_FACTS = {
    "offered": "An agreement's text was offered to its parties.",
    "change-proposed": "A party proposed a change; signatures on the old text are void.",
    "signed": "A party signed.",
    "executed": "The last party signed: the agreement governs from its effective date.",
    "rejected": "A party declined.",
    "revoked": "The drafting party withdrew its offer.",
    "terminated": "The agreement expired.",
    "current": "The state as it is, sent again for copies that are built anew.",
}

_ORGANISATION_FACTS = {
    "registered": "An organisation joined Vidare.",
    "changed": "An organisation's particulars changed.",
    "current": "The state as it is, sent again for copies that are built anew.",
}

PUBLISHED = (
    *(Published(f"agreement.{fact}", AGREEMENTS, AgreementState, text) for fact, text in _AGREEMENT_FACTS.items()),
    *(
        Published(f"organisation.{fact}", ORGANISATIONS, OrganisationState, text)
        for fact, text in _ORGANISATION_FACTS.items()
    ),
)
