"""What this service reads of other services' events, in its own words: tolerant of all it does not need."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Foreign(BaseModel):
    """Content from another service: fields that we do not know are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Unit(Foreign):
    unit_id: UUID


class OrganisationState(Foreign):
    organisation_id: UUID
    version: int
    kind: str
    is_authority: bool
    units: list[Unit] = []
    municipalities: tuple[str, ...] = ()


class Party(Foreign):
    organisation: UUID


class Capacity(Foreign):
    max: int
    unit: str


class ClauseReminder(Foreign):
    """On which business day after it was sent somebody is reminded of an unanswered referral."""

    business_day: int
    to: str


class Label(Foreign):
    fi: str
    sv: str
    en: str


class Option(Foreign):
    code: str
    label: Label


class Question(Foreign):
    """What is answered before a referral is sent by the clause. One of a kind that is not known here is not asked."""

    code: str
    label: Label
    kind: str
    options: tuple[Option, ...] = ()


class Clause(Foreign):
    """One service that one provider offers."""

    clause_id: UUID
    number: int
    service: str
    provider: UUID
    senders: tuple[UUID, ...] = ()
    sender_kinds: tuple[str, ...] = ()
    municipalities: tuple[str, ...]
    target_groups: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    data_categories: tuple[str, ...]
    legal_bases: tuple[str, ...]
    response_business_days: int
    start_business_days: int | None = None
    reminders: tuple[ClauseReminder, ...] = ()
    capacity: Capacity | None = None
    waitlist: bool = False
    cancellation_business_days: int = 5
    run_off: str = "finish"
    expiry: str = "escalate"
    follow_up_days: int = 30


class Edition(Foreign):
    """One numbered text of an agreement. `executed_at` is null for one that never governed."""

    edition: int
    status: str
    executed_at: datetime | None = None
    ended_at: datetime | None = None
    effective_from: date
    effective_until: date | None = None
    run_off_days: int = 90
    parties: tuple[Party, ...] = ()
    clauses: tuple[Clause, ...] = ()


class AgreementState(Foreign):
    """An agreement with all its editions. `as_of` is no part of the event: a copy bears the time of its newest one."""

    agreement_id: UUID
    version: int
    number: str
    editions: tuple[Edition, ...]
    as_of: datetime | None = None


AGREEMENTS = "vidare.agreements.agreement"
ORGANISATIONS = "vidare.agreements.organisation"
