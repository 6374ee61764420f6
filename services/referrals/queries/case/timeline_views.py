"""What a reader sees of a case's timeline: each line as the history of its own object shows it to the same reader."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.case.codes import TimelineKind
from services.referrals.model.case.row import Case
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.need.row import Need
from services.referrals.model.referral.rights import Sees
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.views import CaseStepView, ParticipantView, case_step_view
from services.referrals.queries.contact_request.views import AskedView, asked_view
from services.referrals.queries.need.views import NeedStepView, need_step_view
from services.referrals.queries.referral.history_views import StepView
from services.referrals.queries.referral.views import history_view
from services.referrals.vault import ClientKey
from shared.kernel.actors import Actor


class TimelineEntry(BaseModel):
    """One line. What was done stands in the field that `about` names."""

    at: datetime = Field(description="when it was done; of another participant: now, for it says how that one stands")
    about: TimelineKind
    id: UUID | None = Field(description="of the case, need, referral or contact request; null: another participant")
    number: str | None = Field(description="the human number of a case, referral or contact request")
    service: str | None = Field(description="of a need, referral or participant")
    case: CaseStepView | None = None
    need: NeedStepView | None = None
    referral: StepView | None = None
    contact_request: AskedView | None = None
    participant: ParticipantView | None = None

    @property
    def has_text(self) -> bool:
        return any(step is not None and step.text is not None for step in (self.case, self.need, self.referral))


class Key(NamedTuple):
    """What names a line: its object and the version that this one became with it."""

    subject: UUID
    version: int


def case_entries(case: Case, key: ClientKey) -> Mapping[Key, TimelineEntry]:
    return {
        Key(case.id, step.version): TimelineEntry(
            at=step.at,
            about=TimelineKind.CASE,
            id=case.id,
            number=case.number,
            service=None,
            case=case_step_view(step, key),
        )
        for step in case.steps
    }


def need_entries(need: Need, key: ClientKey) -> Mapping[Key, TimelineEntry]:
    return {
        Key(need.id, step.version): TimelineEntry(
            at=step.at,
            about=TimelineKind.NEED,
            id=need.id,
            number=None,
            service=need.service,
            need=need_step_view(step, key),
        )
        for step in need.steps
    }


def referral_entries(row: Referral, actor: Actor, key: ClientKey, right: Sees) -> Mapping[Key, TimelineEntry]:
    """`right` is this reader's by the table of rights."""
    return {
        Key(row.id, step.version): TimelineEntry(
            at=step.at,
            about=TimelineKind.REFERRAL,
            id=row.id,
            number=row.number,
            service=row.service,
            referral=step,
        )
        for step in history_view(row, actor, key, right)
    }


def contact_request_entry(row: ContactRequest) -> Mapping[Key, TimelineEntry]:
    """The request that the case, or one of its needs, came from."""
    return {
        Key(row.id, 0): TimelineEntry(
            at=row.made_at,
            about=TimelineKind.CONTACT_REQUEST,
            id=row.id,
            number=row.number,
            service=None,
            contact_request=asked_view(row),
        )
    }


def participant_entry(one: ParticipantView, now: datetime) -> TimelineEntry:
    return TimelineEntry(
        at=now, about=TimelineKind.PARTICIPANT, id=None, number=None, service=one.service, participant=one
    )
