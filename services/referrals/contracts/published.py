"""What the referrals service promises on its topics: coded states, and nothing by which a person could be known.

No event carries `client_id`, a need's content, a municipality, a service or free text, and none of a referral names its
agreement, which often has one clause: `referral_id` and `case_id` are the only links (docs/domain.md, section 7). That
of a gap alone names service and municipality, and nothing that leads to whom it is about (ADR 43).
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.messaging.contracts import Code, Concerned, Content, Published
from shared.messaging.topics import retained

REFERRALS = retained("vidare.referrals.referral")
CASES = retained("vidare.referrals.case")
NEEDS = retained("vidare.referrals.need")
CAPACITY = retained("vidare.referrals.capacity")
CONTACT_REQUESTS = retained("vidare.referrals.contact-request")
GAPS = retained("vidare.referrals.gap")

MunicipalityCode = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
Number = Annotated[str, Field(pattern=r"^[A-Z0-9-]{4,32}$")]


class Happened(Content):
    """What the event tells beside the state: who acted, when, and why where a reason was asked for."""

    at: datetime
    actor_organisation: UUID | None = Field(description="null: the system")
    reason: Code | None = None
    reason_by: Code | None = None


class AskedToAnswer(Concerned):
    """One that a referral's fact concerns, and by when its own clause lets it answer."""

    response_due_at: datetime | None = Field(None, description="of an open referral; null of one that has a recipient")


class ReferralState(Content):
    """A referral as it is after the move."""

    referral_id: UUID
    case_id: UUID
    version: int
    number: Number
    status: Code
    business_status: Code | None
    priority: Code
    sender: UUID
    recipient: UUID | None = Field(description="null: an open referral that nobody has claimed")
    recipient_unit: UUID | None
    overdue: bool
    cancellation_requested: bool = Field(description="the sender asks to stop, or asked when it ended")
    response_due_at: datetime | None = Field(
        description="null also of an open referral: each that it is offered to has a time of its own, see `concerns`"
    )
    requested_at: datetime | None
    received_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    appointment_at: datetime | None
    outcome: Code | None
    outcome_on: date | None
    loop_closed_at: datetime | None
    happened: Happened
    concerns: list[AskedToAnswer]


class ClockState(Content):
    """A clock of the law, or a day of review, that something of a case is about."""

    kind: Code
    due_at: datetime


class CaseState(Content):
    """A case as it is now."""

    case_id: UUID
    version: int
    number: Number
    status: Code
    responsible: UUID
    opened_at: datetime
    closed_at: datetime | None
    outcome: Code | None = Field(description="of a closed case")
    offered_to: UUID | None = Field(None, description="the organisation that is asked to take it over")
    clock: ClockState | None = Field(None, description="of a fact about a clock of the law: which one")
    happened: Happened
    concerns: list[Concerned]


class NeedState(Content):
    """Where a need stands now, and nothing of what is needed."""

    need_id: UUID
    case_id: UUID
    version: int
    status: Code
    responsible: UUID
    happened: Happened
    concerns: list[Concerned]


class CapacityState(Content):
    """How much of a clause's capacity is in use, told later than it changed: nothing joins it to a referral's event."""

    clause_id: UUID
    agreement_id: UUID
    version: int
    max: int | None = Field(description="null: the clause sets no limit")
    in_use: int = Field(description="of a limit by month, quarter or year: those taken in the one of `happened.at`")
    happened: Happened
    concerns: list[Concerned]


class ContactRequestState(Content):
    """A request to contact somebody as it is now: who asks whom, and what came of it; nothing of whom it is about."""

    request_id: UUID
    version: int
    number: Number
    status: Code
    organisation: UUID = Field(description="the one that is asked")
    asker: UUID | None = Field(description="null: it was asked without login")
    overdue: bool
    due_at: datetime
    arrived_at: datetime = Field(description="when it was first asked, also where it was passed on since")
    answered_at: datetime | None
    passed_on_to: UUID | None = Field(description="the organisation that has it now")
    passed_on_as: UUID | None = Field(description="the request that it is there")
    happened: Happened
    concerns: list[Concerned]


class GapState(Content):
    """That somebody needs a service and nobody can take it. Who that is, and who looks after it, is not told."""

    gap_id: UUID
    version: int
    service: Code
    reason: Code
    municipalities: list[MunicipalityCode] = Field(
        description="where it is needed: one code; none where that is not told, as under a safety restriction"
    )
    detected_on: date
    happened: Happened
    concerns: list[Concerned]


_REFERRAL_FACTS = {
    "created": "A draft was made; seen by its sender alone.",
    "changed": "The sender changed the content of a draft or requested referral.",
    "submitted": "A referral was sent to its recipient, or to all who may claim it.",
    "discarded": "A draft was thrown away.",
    "received": "The recipient has seen the referral.",
    "claimed": "One of the recipients took an open referral.",
    "information-requested": "The recipient asks for something; the time for the answer stands still.",
    "information-supplied": "The sender answered; the time for the answer goes on.",
    "accepted": "The recipient accepted; one place of the clause's capacity is taken.",
    "waitlisted": "The recipient put the client on its waiting list.",
    "rejected": "The recipient refused before accepting.",
    "withdrawn": "The sender took the referral back.",
    "held": "The recipient put the referral on hold.",
    "started": "The service began.",
    "resumed": "The service goes on.",
    "scheduled": "An appointment was made or moved.",
    "attended": "The client came to the appointment.",
    "no-show": "The client did not come to the appointment.",
    "appointment-cancelled": "The appointment does not take place.",
    "cancellation-requested": "The sender asks to stop what the recipient has accepted.",
    "cancelled": "The recipient agreed to stop, or said nothing for the agreed days.",
    "cancellation-taken-back": "The sender does not ask to stop any more.",
    "promoted": "The first in line was accepted; one place of the clause's capacity is taken.",
    "moved-up": "The referral is next in line; its sender is told.",
    "noted": "One party wrote to the other.",
    "declined": "The recipient gave an accepted referral back before it began.",
    "completed": "The service was completed, with a coded outcome.",
    "failed": "The service was not carried out to its end.",
    "agreement-ended": "The agreement ended before the referral was accepted.",
    "redirected": "The recipient passed it on to another; a new referral was sent there.",
    "sub-referred": "The recipient referred the client on for a part of the service.",
    "reopened": "The recipient took up again what was completed or failed; a place is taken again.",
    "basis-lost": "The legal basis was lost; recipients see nothing any more.",
    "deletion-confirmed": "The recipient said what it did with the client's data.",
    "deletion-overdue": "The recipient has not said in time what it did with the client's data.",
    "entered-in-error": "It should never have been; its content is erased.",
    "transferred": "Another organisation has taken its case over and is its sender.",
    "ended-with-transfer": "The same, where no agreement covers it from there: it ends before it was accepted.",
    "run-off-ended": "The agreement ended, and its clause lets what was accepted go on no longer.",
    "loop-closed": "The sender has seen the outcome.",
    "expired": "Nobody answered until the end of the clause's ladder; the agreement lets silence end a referral.",
    "reminded": "A step of the ladder before the answer is late; `concerns` says who is reminded.",
    "escalated": "A step of the ladder after the answer became late; `concerns` says who is told.",
    "deadline-extended": "There is more time for something that is awaited.",
    "attachment-added": "One party attached a file.",
    "attachment-removed": "The party that had attached a file took it away.",
    "start-overdue": "The service has not begun in the agreed time.",
    "review-due": "The day on which a pause was to be looked at again is over.",
    "overdue": "The recipient has not answered in the agreed time.",
    "current": "The state as it is, sent again for copies that are built anew.",
}

_CASE_FACTS = {
    "opened": "A case was opened for a client.",
    "held": "A case rests; nothing new begins in it.",
    "resumed": "A case goes on.",
    "closed": "A case was closed, with a coded outcome.",
    "reopened": "A closed case was opened again.",
    "assessment-made": "The need for services was assessed; a clock of the law may begin with it.",
    "plan-made": "An integration plan was made, the first or another one.",
    "plan-reviewed": "The integration plan was reviewed.",
    "referred-to-service": "The client was referred to a service, as the law asks after a plan.",
    "plan-ended": "The integration plan ended, and no other follows it.",
    "transfer-offered": "Another organisation is asked to take a case over.",
    "transfer-withdrawn": "Another organisation is not asked any more to take a case over.",
    "transfer-declined": "The organisation that was asked does not take a case over.",
    "transferred": "Another organisation has taken a case over and is responsible for it.",
    "clock-due": "The time that the law gives comes to its end; `concerns` says who is reminded.",
    "review-due": "The day on which a pause of the case, or of one of its needs, was to be looked at again is over.",
    "clock-overdue": "The time that the law gives is over; `concerns` says who is told.",
    "deadline-extended": "There is more time for something that the law awaits.",
    "entered-in-error": "A case should never have been; nothing of it was ever sent.",
    "current": "The state as it is, sent again for copies that are built anew.",
}
_NEED_FACTS = {
    "recorded": "A need was recorded in a case.",
    "changed": "What a need says was changed.",
    "held": "A need rests; nothing is referred for it.",
    "resumed": "A need may be referred again.",
    "revoked": "A need is not to be met any more.",
    "completed": "A need was met, by a referral or otherwise.",
    "activated": "What was a draft may be referred from now on.",
    "reactivated": "The referral that had met the need was reopened.",
    "transferred": "Another organisation has taken the case of a need over.",
    "entered-in-error": "A need should never have been recorded; nothing of it was ever sent.",
    "current": "The state as it is, sent again for copies that are built anew.",
}
_CAPACITY_FACTS = {
    "changed": "Places of a clause were taken or given back; told later, with nothing of the referral's event.",
    "current": "The state as it is, sent again for copies that are built anew.",
}
_CONTACT_REQUEST_FACTS = {
    "made": "An organisation is asked to contact somebody, by another one, or by the person without login.",
    "taken": "The organisation takes it up.",
    "passed-on": "The organisation passed it on to another one, where it is a new request.",
    "not-ours": "The organisation does not take it up, with a coded reason.",
    "withdrawn": "Contact is not wanted any more.",
    "overdue": "Nobody has been contacted in time.",
    "current": "The state as it is, sent again for copies that are built anew.",
}
_GAP_FACTS = {
    "detected": "A need that nobody can take: no agreement covers it, or all places are taken; told later, once.",
    "current": "The state as it is, sent again for copies that are built anew.",
}

PUBLISHED = (
    *(Published(f"referral.{fact}", REFERRALS, ReferralState, text) for fact, text in _REFERRAL_FACTS.items()),
    *(Published(f"case.{fact}", CASES, CaseState, text) for fact, text in _CASE_FACTS.items()),
    *(Published(f"need.{fact}", NEEDS, NeedState, text) for fact, text in _NEED_FACTS.items()),
    *(Published(f"capacity.{fact}", CAPACITY, CapacityState, text) for fact, text in _CAPACITY_FACTS.items()),
    *(
        Published(f"contact-request.{fact}", CONTACT_REQUESTS, ContactRequestState, text)
        for fact, text in _CONTACT_REQUEST_FACTS.items()
    ),
    *(Published(f"gap.{fact}", GAPS, GapState, text) for fact, text in _GAP_FACTS.items()),
)
