"""What two organisations see of a case that one offers to the other. The only place that decides it.

The one that is asked knows neither the client nor the case before it has taken it: it sees what it decides by, and no
number and no recipient, for it may be the recipient of one itself and know the client from there. Under a safety
restriction it sees nothing from which it could be concluded where the client lives: not what agreements say of it
(docs/adr/0022-what-a-hidden-value-follows-from-is-hidden.md).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.case.codes import CannotTransfer, CaseStatus, OfferStatus
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.transferring import Becomes, Prospect
from services.referrals.model.statutory_clock.codes import StatutoryKind
from services.referrals.queries.case.clock_views import OF_LAW, StatuteView
from services.referrals.queries.case.views import CaseView
from services.referrals.queries.client.views import FoundClientView
from services.referrals.queries.deadline.views import DueView, due_told
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of


class ServiceCount(BaseModel):
    """How much there is of one service."""

    service: str
    open_needs: int = Field(description="how many needs are drafts, active or on hold")
    open_referrals: int = Field(description="how many referrals have not ended, drafts among them")


class CaseOfferView(BaseModel):
    """A case that another organisation offers to yours; nothing of whom it is about."""

    case_id: UUID
    version: int
    number: str
    status: CaseStatus | None = Field(description="null of one that is not offered any more")
    offered_by: UUID
    offered_to: UUID
    offer_status: OfferStatus
    reason: Reason
    offered_at: datetime
    services: list[ServiceCount] = Field(description="what is open in it, by the code of the service")
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


class ReferralProspectView(BaseModel):
    """What would become of one referral that is not over."""

    number: str | None = Field(description="for those of the responsible organisation who read the referral")
    service: str
    status: ReferralStatus
    recipient: UUID | None = Field(description="as `number`; null also of an open one")
    becomes: Becomes | None = Field(description="null: you may not know it before you have taken the case over")
    agreement_id: UUID | None = Field(description="whose clause would decide then; for the organisation that takes it")
    agreement_number: str | None
    clause: int | None


class ClockRunsOnView(DueView):
    """A time limit of the law that runs on as it began, whoever is responsible."""

    kind: StatutoryKind
    statute: StatuteView


class TransferView(BaseModel):
    """What would become of a case that passes to another organisation."""

    case_id: UUID
    version: int
    number: str
    status: CaseStatus
    responsible: UUID
    to: UUID
    offer_status: OfferStatus | None = Field(description="null: it was not offered to that organisation")
    reason: Reason | None
    offered_at: datetime | None
    services: list[ServiceCount] = Field(description="what is open in it, by the code of the service")
    referrals: list[ReferralProspectView] = Field(description="of this case and of those of the client that are over")
    clocks: list[ClockRunsOnView] = Field(description="time limits of the law, the first day first")
    cases_that_are_over: int = Field(description="how many cases of the client go along that are over")
    cannot: list[CannotTransfer] = Field(description="what forbids it now; empty: nothing does")
    other_cases: list[str] = Field(description="the numbers of the client's cases that are not over and forbid it")
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


class TakenCaseView(CaseView):
    """A case that was taken over just now, and who of the clients known before may be the same person."""

    likely_twins: list[FoundClientView]


def case_offer_view(case: Case, actor: Actor, services: Sequence[ServiceCount]) -> CaseOfferView:
    return CaseOfferView(
        case_id=case.id,
        version=case.version,
        number=case.number,
        status=case.status if case.offered else None,
        offered_by=case.responsible,
        offered_to=case.offered_to,
        offer_status=case.offer_status,
        reason=case.offer_reason,
        offered_at=case.offered_at,
        services=list(services),
        allowed_moves=list(MOVES.allowed(case, actor)),
    )


def transfer_view(
    case: Case,
    actor: Actor,
    to: UUID,
    services: Sequence[ServiceCount],
    prospects: Sequence[Prospect],
    *,
    restricted: bool,
    over: int,
    cannot: Sequence[CannotTransfer],
    other_cases: Sequence[str],
    named: Collection[UUID],
) -> TransferView:
    """`named`: the referrals of which the actor may read number and recipient. `restricted`: the client is under a
    safety restriction. `over`: how many cases go along."""
    offered = case.offered_to == to
    takes = actor.organisation == to
    return TransferView(
        case_id=case.id,
        version=case.version,
        number=case.number,
        status=case.status,
        responsible=case.responsible,
        to=to,
        offer_status=case.offer_status if offered else None,
        reason=case.offer_reason if offered else None,
        offered_at=case.offered_at if offered else None,
        services=list(services),
        referrals=[
            _prospect_view(one, takes=takes, hidden=takes and restricted, named=one.referral.id in named)
            for one in prospects
        ],
        clocks=_clocks(case),
        cases_that_are_over=over,
        cannot=list(cannot),
        other_cases=list(other_cases),
        allowed_moves=list(MOVES.allowed(case, actor)),
    )


def taken_case_view(view: CaseView, twins: list[FoundClientView]) -> TakenCaseView:
    return TakenCaseView(likely_twins=twins, **dict(view))


def _prospect_view(prospect: Prospect, *, takes: bool, hidden: bool, named: bool) -> ReferralProspectView:
    row = prospect.referral
    # Whose agreements these are is known to the one that would send by them; to others they do not exist.
    tells = takes and not hidden and prospect.anew is not None and row.recipient is not None
    covered = prospect.anew.covered[row.recipient] if tells and prospect.anew and row.recipient else None
    return ReferralProspectView(
        number=row.number if named else None,
        service=row.service,
        status=row.status,
        recipient=row.recipient if named else None,
        becomes=None if hidden else prospect.becomes,
        agreement_id=covered.agreement_id if covered is not None else None,
        agreement_number=covered.agreement_number if covered is not None else None,
        clause=covered.clause.number if covered is not None else None,
    )


def _clocks(case: Case) -> list[ClockRunsOnView]:
    awaited = [(one.kind, one.read()) for one in case.deadlines if one.open and one.kind in OF_LAW]
    inorder: list[tuple[date, str, ClockRunsOnView]] = [
        (
            due.due_on,
            kind,
            ClockRunsOnView(**due_told(due), kind=StatutoryKind(kind), statute=StatuteView.of(due.source)),
        )
        for kind, due in awaited
    ]
    return [view for *_, view in sorted(inorder, key=lambda one: one[:2])]
