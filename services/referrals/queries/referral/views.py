"""What a reader sees of a referral. The only place that decides it: get, list and every answer go through here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.deadline.row import DELETION
from services.referrals.model.handling.handled import Handled
from services.referrals.model.referral.codes import (
    BusinessStatus,
    DeletionAnswer,
    Outcome,
    Priority,
    ReasonBy,
    ReferralMode,
    ReferralStatus,
)
from services.referrals.model.referral.drafting import CREATE
from services.referrals.model.referral.offer import awaited, steps_told, version_told
from services.referrals.model.referral.parts import CASEWORK, UNDER_WAY, standing
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.rights import Part, Sees, part_of, written_too_late
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.referral.sending import SUBMIT
from services.referrals.model.referral.sub_referring import SUB_REFER
from services.referrals.model.referral.table import MOVES
from services.referrals.model.referral.whose_turn import whose_turn
from services.referrals.queries.attachment.views import AttachmentView, attachment_views
from services.referrals.queries.deadline.views import DueView
from services.referrals.queries.handling.views import HandlingView, handling_view
from services.referrals.queries.referral.answer_views import AnswerView, answer_views
from services.referrals.queries.referral.client_views import (
    DisclosedClient,
    may_know_participants,
    may_know_where,
    may_refer_on,
    sight,
)
from services.referrals.queries.referral.deadline_views import DeadlineView, deadlines_view, due_view
from services.referrals.queries.referral.history_views import StepView, step_view
from services.referrals.queries.referral.next_dates import next_of
from services.referrals.vault import ClientKey
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of
from shared.kernel.disclosure import DataCategory
from shared.kernel.legal_basis import BasisKind, LegalBasis
from shared.kernel.target_groups import TargetGroup


class CoverageView(BaseModel):
    """The clause that decided."""

    agreement_id: UUID
    agreement_number: str
    edition: int
    clause_id: UUID
    clause: int
    as_of: datetime = Field(description="how old this service's copy of the agreement was")


class AlsoCoveredView(BaseModel):
    """One who could take a rejected referral: of the same client, for the same service, telling the same data."""

    recipient: UUID
    bases: list[BasisKind] = Field(description="the kinds of legal basis on which it could go there")


class CancellationView(BaseModel):
    """The sender asks to stop, or asked when it ended."""

    requested_at: datetime
    reason: Reason | None
    reason_by: ReasonBy | None
    due: DueView | None = Field(description="until then the recipient answers; silence confirms it")


class LostBasisView(BaseModel):
    """The legal basis was lost, and what the recipient did with what it had."""

    at: datetime
    answer: DeletionAnswer | None = Field(description="null: the recipient has not said it, or never saw the referral")
    answered_at: datetime | None
    due: DueView | None = Field(description="until then the recipient says what became of the data")


class SubReferralView(BaseModel):
    """A referral for a part of the service: that there is one and how it stands, and nothing that it says."""

    id: UUID | None = Field(description="null: it is not yours to read")
    number: str
    recipient: UUID
    service: str
    status: ReferralStatus
    next_at: datetime | None = Field(description="the next appointment, or when something is due, whichever is sooner")


class ReferralView(BaseModel):
    """A referral as one reader may see it. `client` and texts are null where they are not this reader's to see."""

    id: UUID
    version: int
    number: str
    status: ReferralStatus
    business_status: BusinessStatus | None
    overdue: bool
    waiting_for_me: bool = Field(description="whether your organisation has to do something next")
    open: bool
    mode: ReferralMode | None = Field(description="the sender's")
    service: str
    priority: Priority
    sender: UUID
    recipient: UUID | None
    recipient_unit: UUID | None
    need_id: UUID | None = Field(description="the sender's, unless it is a part")
    case_id: UUID | None = Field(
        description="the sender's, unless it is a part; and a recipient's that may know who else serves the client"
    )
    client_id: UUID | None = Field(description="the sender's, unless it is a part")
    sender_reference: str | None
    recipient_reference: str | None
    coverage: CoverageView | None = Field(
        description="for those who work with clients; null before it was sent, and where it would tell where a client "
        "lives who hides it"
    )
    also_covered: list[AlsoCoveredView] | None = Field(
        description="after a rejection, who else could take it; the sender's"
    )
    response_due: DueView | None = Field(description="for those who work with clients")
    deadlines: list[DeadlineView] = Field(description="for those who work with clients")
    message: str | None
    attachments: list[AttachmentView] = Field(description="the files of it, for those who read the message")
    answers: list[AnswerView] = Field(
        description="to what the clause asks, in its order; of a draft all that its sender has answered; none where "
        "`coverage` is not this reader's to see, for a question names its clause"
    )
    client_groups: list[TargetGroup] = Field(description="the target groups to which the client belongs")
    client: DisclosedClient | None
    legal_basis: str | None = Field(description="null also where it names an agreement that you may not know")
    data_categories: list[DataCategory] = Field(description="the groups of data that this reader sees")
    redirected_from: UUID | None = Field(description="the sender's: the referral that was passed on to this recipient")
    redirected_to: UUID | None = Field(description="the sender's: the new referral, where this one was passed on")
    part_of: UUID | None = Field(
        description="the sender's: the referral that came to it, for a part of whose service it sends this one"
    )
    parts: list[SubReferralView] = Field(
        description="the referrals by which the recipient has referred the client on for a part of the service; for "
        "sender and recipient, as far as they see the client"
    )
    appointment_at: datetime | None
    place: str | None
    review_on: date | None
    no_shows: int
    cancellation: CancellationView | None
    lost_basis: LostBasisView | None
    waitlist_position: int | None = Field(description="counted when you ask: it moves no version")
    waitlist_estimate_on: date | None
    reason: Reason | None
    reason_by: ReasonBy | None
    outcome: Outcome | None
    outcome_on: date | None
    created_at: datetime
    requested_at: datetime | None
    first_arrived_at: datetime | None
    received_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    follow_up_until: datetime | None = Field(
        description="until then the recipient sees the client as it saw it when the service, or its agreement with the "
        "run-off, ended; null: it sees nothing of the client, or you may not know, as with `coverage`"
    )
    loop_closed_at: datetime | None
    history: list[StepView]
    handling: HandlingView | None = Field(
        description="who has it in your organisation; for those who work with clients; null where it is offered"
    )
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about a referral beside its row: the moves that coverage would refuse to this reader, the place in
    line, who has it in the reader's organisation, and the columns of its parts."""

    refused: frozenset[str]
    place: int | None
    handled: Handled | None
    parts: Sequence[Any] = ()


def referral_view(
    row: Referral, actor: Actor, key: ClientKey, right: Sees, now: datetime, found: Found
) -> ReferralView:
    """The one view of a referral, for every way of reading it; `right` is this reader's by the table of rights."""
    part = part_of(row, actor)
    sends, reads = part is Part.SENDER, right > Sees.SKELETON
    owns = sends and row.part_of is None
    details = key.open("client", row.client_id, row.client.sealed)
    tells_where = may_know_where(row, details, part, right)
    seen = sight(row, key, details, part, right)
    answer = awaited(row, actor.organisation, now)
    # Its length names the clause as well: it is for those who have to answer in it, or to wait for the answer.
    names_clause = tells_where or part is Part.CANDIDATE
    due = answer.due if actor.has(*CASEWORK) else None
    refused = found.refused | (frozenset() if may_refer_on(row, details, part, right) else {SUB_REFER.slug})
    return ReferralView(
        id=row.id,
        version=version_told(row, actor.organisation),
        number=row.number,
        status=row.status,
        business_status=row.business_status,
        overdue=answer.overdue,
        waiting_for_me=whose_turn(row) in standing(row, actor),
        open=row.open,
        mode=row.mode if sends else None,
        service=row.service,
        priority=row.priority,
        sender=row.sender,
        recipient=row.recipient,
        recipient_unit=row.recipient_unit,
        need_id=row.need_id if owns else None,
        case_id=row.case_id if owns or may_know_participants(row, details, part, right) else None,
        client_id=row.client_id if owns and actor.has(*CASEWORK) else None,
        sender_reference=None if row.open and not sends else row.sender_reference,
        recipient_reference=row.recipient_reference,
        coverage=_coverage(row) if tells_where else None,
        also_covered=_also_covered(row) if sends and tells_where else None,
        response_due=due_view(due, names_clause),
        deadlines=deadlines_view(row, actor, now, names_clause) if actor.has(*CASEWORK) else [],
        message=seen.message,
        attachments=attachment_views(row.id, seen.attachments),
        answers=answer_views(row, seen.answers, sends) if tells_where else [],
        client_groups=[TargetGroup(group) for group in seen.groups],
        client=seen.client,
        legal_basis=row.legal_basis if reads and (tells_where or not _names_agreement(row)) else None,
        data_categories=list(seen.categories),
        redirected_from=row.redirected_from if sends else None,
        redirected_to=row.redirected_to if sends else None,
        part_of=row.part_of if sends else None,
        parts=[_part(one, now, part) for one in found.parts] if reads and part is not Part.FORMER_SENDER else [],
        appointment_at=row.appointment_at,
        place=seen.place,
        review_on=row.review_on,
        no_shows=row.no_shows,
        cancellation=_cancellation(row, due_told=actor.has(*CASEWORK), names_clause=tells_where),
        lost_basis=_lost_basis(row),
        # A recipient knows how long its lines are: the place would tell it the clause.
        waitlist_position=found.place if tells_where else None,
        waitlist_estimate_on=row.waitlist_estimate_on,
        reason=row.reason,
        reason_by=row.reason_by,
        outcome=row.outcome,
        outcome_on=row.outcome_on,
        created_at=row.created_at,
        requested_at=row.requested_at,
        first_arrived_at=row.first_arrived_at,
        received_at=row.received_at,
        accepted_at=row.accepted_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        follow_up_until=row.follow_up_until if tells_where else None,
        loop_closed_at=row.loop_closed_at,
        history=history_view(row, actor, key, right),
        handling=handling_view(actor, found.handled),
        allowed_moves=[slug for slug in MOVES.allowed(row, actor) if slug not in refused],
    )


def history_view(row: Referral, actor: Actor, key: ClientKey, right: Sees) -> list[StepView]:
    """Its history as this reader sees it, also where it stands among other things of the case."""
    sends, reads = part_of(row, actor) is Part.SENDER, right > Sees.SKELETON
    return [
        _step(row, step, key if reads and not written_too_late(row, right, step.at) else None, sends)
        for step in steps_told(row, actor.organisation)
    ]


def _part(one: Any, now: datetime, part: Part) -> SubReferralView:
    """The line of it; its id for the recipient of the whole, who sends it."""
    return SubReferralView(
        id=one.id if part is Part.RECIPIENT else None,
        number=one.number,
        recipient=one.recipient,
        service=one.service,
        status=one.status,
        next_at=next_of(one, now),
    )


def _cancellation(row: Referral, due_told: bool, names_clause: bool) -> CancellationView | None:
    if row.cancellation_requested_at is None:
        return None
    awaited_until = row.confirmation if due_told and row.status in UNDER_WAY else None
    return CancellationView(
        requested_at=row.cancellation_requested_at,
        reason=row.cancellation_reason,
        reason_by=row.cancellation_reason_by,
        due=due_view(awaited_until.read() if awaited_until is not None else None, names_clause),
    )


def _step(row: Referral, step: ReferralStep, key: ClientKey | None, sends: bool) -> StepView:
    """Of one that was passed on its recipient is not told by whom: that would say where the client was before."""
    view = step_view(step, key)
    if row.redirected_from is None or sends or step.move not in (CREATE.slug, SUBMIT.slug):
        return view
    return view.model_copy(update={"organisation": row.sender})


def _lost_basis(row: Referral) -> LostBasisView | None:
    if row.basis_lost_at is None:
        return None
    awaited = row.newest(DELETION)
    return LostBasisView(
        at=row.basis_lost_at,
        answer=row.deletion_answer,
        answered_at=row.deletion_answered_at,
        due=due_view(awaited.read(), names_clause=False) if awaited is not None and awaited.open else None,
    )


def _names_agreement(row: Referral) -> bool:
    return LegalBasis.parse(row.legal_basis).kind == "commission"


def _coverage(row: Referral) -> CoverageView | None:
    decided = row.coverage
    if decided is None:
        return None
    return CoverageView(
        agreement_id=decided.agreement_id,
        agreement_number=decided.agreement_number,
        edition=decided.edition,
        clause_id=decided.clause_id,
        clause=decided.clause,
        as_of=decided.as_of,
    )


def _also_covered(row: Referral) -> list[AlsoCoveredView] | None:
    if row.also_covered is None:
        return None
    return [AlsoCoveredView(recipient=one.recipient, bases=list(one.bases)) for one in row.also_covered]
