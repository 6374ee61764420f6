"""What a reader sees. The only place that decides it: get, list, search and expand all go through these functions.

A reader sees of a client the categories of data that the deciding clause allows, the need discloses and the reader's
role reads (domain page, 8.3); a safety restriction hides address and municipality from every recipient.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.bodies import ClientDetails, Contact
from services.referrals.model.referral import response_clock
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.table import CASEWORK, MOVES, standing
from services.referrals.model.rows import Case, Client, Need, Referral, ReferralStep
from services.referrals.vault import ClientKey
from shared.kernel.actors import Actor
from shared.kernel.disclosure import DataCategory


class ClientView(BaseModel):
    """A client, as its own organisation sees it."""

    id: UUID
    version: int
    details: ClientDetails
    created_at: datetime


class CaseView(BaseModel):
    id: UUID
    version: int
    number: str
    status: str
    client_id: UUID
    responsible: UUID
    opened_at: datetime


class NeedView(BaseModel):
    id: UUID
    version: int
    status: str
    case_id: UUID
    client_id: UUID
    service: str
    legal_basis: str
    data_categories: list[str]
    description: str | None
    created_at: datetime
    completed_at: datetime | None


class DisclosedClient(BaseModel):
    """What the agreement lets a recipient see of a client; a field that is not disclosed is left null."""

    given_names: str | None = None
    family_name: str | None = None
    identity_code: str | None = None
    date_of_birth: date | None = None
    contact: Contact | None = None
    mother_tongue: str | None = None
    service_language: str | None = None
    interpreter: str | None = None
    municipality: str | None = None
    safety_restriction: bool | None = None
    need_description: str | None = None


class CoverageView(BaseModel):
    """The clause that decided."""

    agreement_id: UUID
    agreement_number: str
    edition: int
    clause_id: UUID
    clause: int
    as_of: datetime = Field(description="how old this service's copy of the agreement was")


class DueView(BaseModel):
    """When the answer is due, and why on that day."""

    at: datetime
    on: date
    paused: bool
    reason_fi: str
    reason_sv: str
    reason_en: str


class StepView(BaseModel):
    """One line of the history."""

    version: int
    move: str
    status: str
    business_status: str | None
    organisation: UUID | None
    reason: str | None
    reason_by: str | None
    text: str | None
    at: datetime


class ReferralView(BaseModel):
    """A referral as one reader may see it. `client` and texts are null where they are not this reader's to see."""

    id: UUID
    version: int
    number: str
    status: str
    business_status: str | None
    overdue: bool
    open: bool
    service: str
    priority: str
    sender: UUID
    recipient: UUID | None
    recipient_unit: UUID | None
    need_id: UUID | None = Field(description="the sender's")
    case_id: UUID | None = Field(description="the sender's")
    client_id: UUID | None = Field(description="the sender's")
    sender_reference: str | None
    recipient_reference: str | None
    coverage: CoverageView | None
    also_covered: list[UUID] | None = Field(description="after a rejection, who else is covered; the sender's")
    response_due: DueView | None
    message: str | None
    client: DisclosedClient | None
    legal_basis: str | None
    data_categories: list[str] = Field(description="the groups of data that this reader sees")
    appointment_at: datetime | None
    place: str | None
    review_on: date | None
    waitlist_position: int | None
    waitlist_estimate_on: date | None
    reason: str | None
    reason_by: str | None
    outcome: str | None
    outcome_on: date | None
    created_at: datetime
    requested_at: datetime | None
    received_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    loop_closed_at: datetime | None
    history: list[StepView]
    allowed_moves: list[str]


def client_view(client: Client, details: ClientDetails) -> ClientView:
    return ClientView(id=client.id, version=client.version, details=details, created_at=client.created_at)


def case_view(case: Case) -> CaseView:
    return CaseView.model_validate(case, from_attributes=True)


def need_view(need: Need, key: ClientKey) -> NeedView:
    text = key.open("need", need.id, need.sealed).get("description")
    return NeedView.model_validate(need.model_dump(exclude={"sealed"}) | {"description": text})


# In these the recipient has no business with the client any more, so it sees nothing of it.
_OVER_FOR_RECIPIENT = frozenset({ReferralStatus.REJECTED, ReferralStatus.CANCELLED, ReferralStatus.ENTERED_IN_ERROR})

_FIELDS: dict[str, tuple[str, ...]] = {
    DataCategory.IDENTITY: ("given_names", "family_name"),
    DataCategory.IDENTITY_CODE: ("identity_code",),
    DataCategory.DATE_OF_BIRTH: ("date_of_birth",),
    DataCategory.CONTACT: ("contact",),
    DataCategory.LANGUAGE: ("mother_tongue", "service_language"),
    DataCategory.INTERPRETER_NEED: ("interpreter",),
    DataCategory.RESIDENCE: ("municipality",),
    DataCategory.SAFETY_RESTRICTION: ("safety_restriction",),
}
_HIDDEN_BY_RESTRICTION = frozenset({DataCategory.CONTACT, DataCategory.RESIDENCE})


def reads_client(row: Referral, actor: Actor, basis_holds: bool) -> bool:
    """Whether this reader may see anything of the client, texts included: its role works with clients, and it sends
    the referral, or received it, has business with it still, and the legal basis holds."""
    parts = standing(row, actor)
    if not actor.has(*CASEWORK):
        return False
    received = "R" in parts and not row.open and row.status not in _OVER_FOR_RECIPIENT
    return "S" in parts or (received and basis_holds)


def referral_view(row: Referral, actor: Actor, key: ClientKey, basis_holds: bool) -> ReferralView:
    """The one projection of a referral, for every way of reading it."""
    sends = "S" in standing(row, actor)
    reads = reads_client(row, actor, basis_holds)
    details = key.open("client", row.client_id, row.client.sealed) if reads else {}
    categories = _disclosed_categories(row, bool(details.get("safety_restriction")), sends) if reads else frozenset()
    text = key.open("referral", row.id, row.sealed) if reads else {}
    return ReferralView.model_validate(
        {name: getattr(row, name) for name in _OF_THE_ROW}
        | {
            "case_id": row.case_id if sends else None,
            "need_id": row.need_id if sends else None,
            "client_id": row.client_id if sends and actor.has(*CASEWORK) else None,
            "sender_reference": None if row.open and not sends else row.sender_reference,
            "also_covered": row.also_covered if sends else None,
            "response_due": _due(row),
            "message": text.get("message"),
            "place": text.get("place"),
            "client": _disclosed(row.need, key, details, categories) if categories else None,
            "legal_basis": row.need.legal_basis if reads else None,
            "data_categories": sorted(categories),
            "history": [_step(step, key if reads else None) for step in row.steps],
            "allowed_moves": list(MOVES.allowed(row, actor)),
        }
    )


# What every reader sees as it stands in the row; whatever the view holds beside these is decided above, field by field.
_OF_THE_ROW = set(ReferralView.model_fields) & (set(Referral.model_fields) - {"case_id", "need_id", "client_id"})
_OF_THE_STEP = set(StepView.model_fields) - {"text"}


def _disclosed_categories(row: Referral, restricted: bool, sends: bool) -> frozenset[str]:
    """Need ∩ clause; a safety restriction hides contact and municipality from all but the sender."""
    categories = frozenset(row.need.data_categories)
    if sends:
        return categories
    allowed = frozenset((row.coverage or {}).get("data_categories", ()))
    return categories & allowed - (_HIDDEN_BY_RESTRICTION if restricted else frozenset())


def _disclosed(need: Need, key: ClientKey, details: dict[str, Any], categories: frozenset[str]) -> DisclosedClient:
    shown = {field: details.get(field) for category in categories for field in _FIELDS.get(category, ())}
    if DataCategory.NEED_DESCRIPTION in categories:
        shown["need_description"] = key.open("need", need.id, need.sealed).get("description")
    return DisclosedClient.model_validate(shown)


def _due(row: Referral) -> DueView | None:
    due = response_clock.read(row)
    if due is None:
        return None
    return DueView(
        at=due.at,
        on=due.on,
        paused=row.response_paused_at is not None,
        reason_fi=due.reason("fi"),
        reason_sv=due.reason("sv"),
        reason_en=due.reason("en"),
    )


def _step(step: ReferralStep, key: ClientKey | None) -> StepView:
    place = f"{step.referral_id}:{step.version}"
    text = key.open("referral_step", place, step.sealed).get("text") if key else None
    return StepView.model_validate({name: getattr(step, name) for name in _OF_THE_STEP} | {"text": text})
