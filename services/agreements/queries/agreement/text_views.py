"""What a reader sees of a text and its clauses."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from services.agreements.model.agreement.clause import Capacity, ClauseText
from services.agreements.model.agreement.codes import ExpiryRule, PartyPart, RunOffRule
from services.agreements.model.agreement.ladder import Reminder
from services.agreements.model.agreement.question import Question
from services.agreements.model.agreement.text import EditionText, PartyEntry
from services.agreements.model.clause_use.free_places import free_places
from services.agreements.model.clause_use.row import ClauseUse
from services.agreements.model.names import Description, Name
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation
from shared.kernel.disclosure import DataCategory
from shared.kernel.target_groups import TargetGroup

Uses = Mapping[UUID, ClauseUse]
"""How much of each clause's capacity is in use, by the clause's id. Clauses that were never used are missing."""

Directory = Mapping[UUID, Organisation]
"""Entries of the directory by id. Organisations that are not registered are missing."""


class PartyView(BaseModel):
    """A party as the directory knows it now: its name, and the business id that tells it from one of a like name."""

    organisation: UUID
    part: PartyPart
    business_id: str | None = Field(description="null: it is not registered")
    name: Name | None = Field(description="null: it is not registered")


class ClauseView(BaseModel):
    """A clause with its number and what is left of its capacity."""

    clause_id: UUID
    number: int
    service: str | None
    name: Name | None
    description: Description | None
    provider: UUID | None
    senders: list[UUID]
    sender_kinds: list[OrganisationKind]
    municipalities: list[str]
    languages: list[str]
    target_groups: list[TargetGroup]
    questions: list[Question]
    valid_from: date | None
    valid_until: date | None
    data_categories: list[DataCategory]
    legal_bases: list[str]
    response_business_days: int | None
    start_business_days: int | None
    reminders: list[Reminder] | None = Field(description="null: the default ladder")
    capacity: Capacity | None = Field(description="null: no limit")
    waitlist: bool
    run_off: RunOffRule
    expiry: ExpiryRule
    cancellation_business_days: int
    follow_up_days: int
    free: int | None = Field(description="places left as far as is known here; null: no limit")


class TextView(BaseModel):
    """What an edition says. `background` and `amendment_rule` are never published."""

    name: Name | None
    parties: list[PartyView]
    effective_from: date | None
    effective_until: date | None = Field(description="the last day; null: until further notice")
    background: str | None
    legal_ground: str | None
    notice_period_days: int | None
    run_off_days: int
    amendment_rule: str | None
    clauses: list[ClauseView]


def text_view(text: EditionText, uses: Uses, directory: Directory, today: date) -> TextView:
    """The text with the places of its clauses that are free on this day in Helsinki."""
    return TextView(
        name=text.name,
        parties=[_party_view(party, directory.get(party.organisation)) for party in text.parties],
        effective_from=text.effective_from,
        effective_until=text.effective_until,
        background=text.background,
        legal_ground=text.legal_ground,
        notice_period_days=text.notice_period_days,
        run_off_days=text.run_off_days,
        amendment_rule=text.amendment_rule,
        clauses=[_clause_view(one, number, uses, today) for number, one in enumerate(text.clauses, start=1)],
    )


def _party_view(party: PartyEntry, known: Organisation | None) -> PartyView:
    return PartyView(
        organisation=party.organisation,
        part=party.part,
        business_id=known.business_id if known is not None else None,
        name=Name.kept(known.name) if known is not None else None,
    )


def _clause_view(clause: ClauseText, number: int, uses: Uses, today: date) -> ClauseView:
    assert clause.clause_id is not None, "a clause has its id since it was written"
    return ClauseView(
        clause_id=clause.clause_id,
        number=number,
        service=clause.service,
        name=clause.name,
        description=clause.description,
        provider=clause.provider,
        senders=clause.senders,
        sender_kinds=clause.sender_kinds,
        municipalities=clause.municipalities,
        languages=clause.languages,
        target_groups=clause.target_groups,
        questions=clause.questions,
        valid_from=clause.valid_from,
        valid_until=clause.valid_until,
        data_categories=clause.data_categories,
        legal_bases=clause.legal_bases,
        response_business_days=clause.response_business_days,
        start_business_days=clause.start_business_days,
        reminders=clause.reminders,
        capacity=clause.capacity,
        waitlist=clause.waitlist,
        run_off=clause.run_off,
        expiry=clause.expiry,
        cancellation_business_days=clause.cancellation_business_days,
        follow_up_days=clause.follow_up_days,
        free=free_places(clause, uses.get(clause.clause_id), today),
    )
