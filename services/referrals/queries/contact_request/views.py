"""What a reader sees of a contact request. The only place that decides it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.contact_request.asking import WITHDRAW
from services.referrals.model.contact_request.codes import ContactRequestStatus
from services.referrals.model.contact_request.content import ContactContent
from services.referrals.model.contact_request.parts import standing
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.contact_request.table import MOVES
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.model.referral.reasons import Reason
from services.referrals.queries.client.views import FoundClientView
from services.referrals.queries.deadline.views import DueView
from services.referrals.queries.referral.deadline_views import due_view
from shared.kernel.actors import SYSTEM, Actor
from shared.kernel.code_lists import moves_of


class ContactRequestView(BaseModel):
    """A request to contact somebody, as the one that asks or the one that is asked may see it."""

    id: UUID
    version: int
    number: str
    status: ContactRequestStatus
    organisation: UUID
    asker: UUID | None = Field(description="null: the person asked herself, without login")
    overdue: bool
    due: DueView
    content: ContactContent | None = Field(
        description="for those who work with clients; null when it was erased: with every answer but `taken`, and some "
        "time after that"
    )
    reason: Reason | None
    arrived_at: datetime = Field(description="when it was first asked, also where it was passed on since")
    made_at: datetime
    answered_at: datetime | None
    passed_on_to: UUID | None
    passed_on_as: UUID | None = Field(description="the asker's: the request that it is there")
    client_id: UUID | None = Field(description="for those who work with clients where it was taken up")
    case_id: UUID | None = Field(description="that of the organisation that took it up")
    need_id: UUID | None = Field(description="that of the organisation that took it up")
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


class TakenContactRequestView(ContactRequestView):
    """One that was taken up just now, and who of the clients known before may be the same person."""

    likely_twins: list[FoundClientView]


class AskedView(BaseModel):
    """That contact was asked for, in the timeline of the case that it led to."""

    asker: UUID | None = Field(description="null: the person asked herself, without login")
    status: ContactRequestStatus
    arrived_at: datetime = Field(description="when it was first asked, also where it was passed on since")
    answered_at: datetime | None


class PersonsView(BaseModel):
    """What the person sees who asked without login."""

    number: str
    status: ContactRequestStatus
    reason: Reason | None
    may_withdraw: bool


def asked_view(row: ContactRequest) -> AskedView:
    """For the organisation that took it up: nothing of what it says."""
    return AskedView(asker=row.asker, status=row.status, arrived_at=row.arrived_at, answered_at=row.answered_at)


def persons_view(number: str, row: ContactRequest) -> PersonsView:
    """`number` is the one that the person has, also where the request was passed on since."""
    withdraws = WITHDRAW.slug in MOVES.allowed(row, SYSTEM)
    return PersonsView(number=number, status=row.status, reason=row.reason, may_withdraw=withdraws)


def contact_request_view(row: ContactRequest, actor: Actor, content: ContactContent | None) -> ContactRequestView:
    """The one view of it; `content` is None for those who may not read it."""
    parts = standing(row, actor)
    taken = "O" in parts and actor.has(*CASEWORK)
    due = due_view(row.deadlines[-1].read(), names_clause=True)
    assert due is not None
    return ContactRequestView(
        id=row.id,
        version=row.version,
        number=row.number,
        status=row.status,
        organisation=row.organisation,
        asker=row.asker,
        overdue=row.overdue,
        due=due,
        content=content,
        reason=row.reason,
        arrived_at=row.arrived_at,
        made_at=row.made_at,
        answered_at=row.answered_at,
        passed_on_to=row.passed_on_to,
        passed_on_as=row.passed_on_as if "A" in parts else None,
        client_id=row.client_id if taken else None,
        case_id=row.case_id if taken else None,
        need_id=row.need_id if taken else None,
        allowed_moves=list(MOVES.allowed(row, actor)),
    )


def taken_view(view: ContactRequestView, twins: list[FoundClientView]) -> TakenContactRequestView:
    return TakenContactRequestView(likely_twins=twins, **dict(view))
