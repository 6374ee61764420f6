"""Reading what other organisations offer, and what would become of a case that passes on. Every reading is audited."""

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.referrals.model.case.codes import CannotTransfer, OfferStatus
from services.referrals.model.case.row import Case
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.parts import UNFINISHED
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.reading import show_case
from services.referrals.queries.case.scope import case_to_move, offered_cases
from services.referrals.queries.case.transfer_views import (
    CaseOfferView,
    ServiceCount,
    TransferView,
    case_offer_view,
    taken_case_view,
    transfer_view,
)
from services.referrals.queries.case.transferring import (
    along_in_reach,
    check_taker,
    may_be_responsible,
    other_cases,
    referrals_along,
)
from services.referrals.queries.case.views import CaseView
from services.referrals.queries.client.reading import read_client
from services.referrals.queries.client.twins import twins_of_taken
from services.referrals.queries.referral.transferring import prospects_of
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.refusals import invalid, not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown

_WITH_CLOCKS = select(Case).options(selectinload(Case.deadlines))  # type: ignore[arg-type]
_ANSWERED = (OfferStatus.OPEN.value, OfferStatus.DECLINED.value)


async def list_offers(work: Work, cursor: str | None, limit: int) -> Page[CaseOfferView]:
    """The cases that others offer to the own organisation, newest first."""
    found = await read_page(work, select(Case).where(offered_cases(work.actor)), Case.id, cursor, limit)
    services = await _services(work, [case.id for case in found.rows])
    return found.page([_offer(work, case, services) for case in found.rows])


async def show_offer(work: Work, case_id: UUID) -> Shown:
    """The answer to one that is not taken over: the offer, as it was answered."""
    own = and_(col(Case.offered_to) == require_casework(work.actor), col(Case.offer_status).in_(_ANSWERED))
    case = work.in_hand(Case, case_id)
    if case is None:
        case = (await work.execute(select(Case).where(col(Case.id) == case_id, own))).scalar_one_or_none()
    if case is None:
        raise not_found("case")
    return Shown(_offer(work, case, await _services(work, [case.id])), case.version)


async def show_taken_over(work: Work, case_id: UUID) -> Shown:
    """The answer to taking a case over: with the client's likely twins, as registering a client is answered."""
    shown = await show_case(work, case_id)
    assert isinstance(shown.view, CaseView)
    client = await read_client(work, shown.view.client_id)
    return Shown(taken_case_view(shown.view, await twins_of_taken(work, client)), shown.version, shown.own)


async def preview_transfer(work: Work, case_id: UUID, to: UUID | None) -> Shown:
    """What would become of the case: for the responsible organisation with any other (`to`; left out, the one to which
    it is offered), for that one while it is offered. 404 as for every move; 422 as `check_taker`."""
    query = _WITH_CLOCKS.where(case_to_move(work.actor, case_id))
    case: Case | None = (await work.execute(query)).scalar_one_or_none()
    if case is None:
        raise not_found("case")
    to = await _taker(work, case, to)
    rows, others = await referrals_along(work, case), await other_cases(work, case)
    own = work.actor.organisation == case.responsible
    view: TransferView = transfer_view(
        case,
        work.actor,
        to,
        (await _services(work, [case.id]))[case.id],
        await prospects_of(work, rows, to),
        restricted=bool(work.tools.vault.details_of(case.client).safety_restriction),
        over=await _cases_of(work, case) - 1 - len(others),
        cannot=await _cannot(work, to, others),
        # Of what is of another unit the own organisation's caseworkers read no number, and the taker reads none at all.
        other_cases=await other_cases(work, case, in_reach=True) if own else others,
        named=await along_in_reach(work, case) if own else frozenset(),
    )
    work.audit("case.transfer-preview", case.id, client=case.client_id, version=case.version)
    return Shown(view, case.version)


async def _taker(work: Work, case: Case, to: UUID | None) -> UUID:
    own = require_casework(work.actor)
    if own != case.responsible:
        if to not in (None, own):
            raise not_found("case")
        return own
    if to is None:
        if not case.offered or case.offered_to is None:
            sentence = "The case is offered to nobody: say about which organisation you ask."
            raise invalid("/to", "needed", sentence)
        return case.offered_to
    if to != case.offered_to or not case.offered:
        await check_taker(work, case, to)
    return to


async def _cannot(work: Work, to: UUID, others: Collection[str]) -> list[CannotTransfer]:
    found = [CannotTransfer.CLIENT_HAS_OTHER_CASES] if others else []
    if not await may_be_responsible(work, to):
        found.append(CannotTransfer.NOT_RESPONSIBLE_KIND)
    return found


async def _cases_of(work: Work, case: Case) -> int:
    count = select(func.count()).select_from(Case).where(col(Case.client_id) == case.client_id)
    found: int = (await work.execute(count)).scalar_one()
    return found


def _offer(work: Work, case: Case, services: Mapping[UUID, list[ServiceCount]]) -> CaseOfferView:
    work.audit("case.offer", case.id, client=case.client_id, version=case.version)
    return case_offer_view(case, work.actor, services[case.id] if case.offered else [])


async def _services(work: Work, cases: Collection[UUID]) -> Mapping[UUID, list[ServiceCount]]:
    """By the id of the case, what is open in it."""
    standing = (NeedStatus.DRAFT.value, NeedStatus.ACTIVE.value, NeedStatus.ON_HOLD.value)
    needs: Counter[tuple[UUID, str]] = Counter()
    referrals: Counter[tuple[UUID, str]] = Counter()
    for counted, row, statuses in ((needs, Need, standing), (referrals, Referral, sorted(UNFINISHED))):
        columns = (col(row.case_id), col(row.service))
        query = select(*columns, func.count()).where(columns[0].in_(cases), col(row.status).in_(statuses))
        if row is Referral:
            query = query.where(col(Referral.part_of).is_(None))
        counted.update({(one, service): n for one, service, n in await work.execute(query.group_by(*columns))})
    return {
        case: [
            ServiceCount(service=service, open_needs=needs[case, service], open_referrals=referrals[case, service])
            for service in sorted({service for one, service in needs | referrals if one == case})
        ]
        for case in cases
    }
