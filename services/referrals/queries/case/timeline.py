"""Everything of a case in the order of time, as its reader may see it. The reading is audited.

The organisation that is responsible sees all of it. One that takes part sees the referrals that it has accepted, and of
the others who take part what `may_know_participants` lets it know (docs/domain.md, section 3).
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased, selectinload
from sqlmodel import col

from services.referrals.model.case.codes import TimelineKind
from services.referrals.model.case.row import Case, CaseStep
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.need.row import Need, NeedStep
from services.referrals.model.referral.offer import SENDERS_OWN
from services.referrals.model.referral.receiving import CLAIM
from services.referrals.model.referral.rights import Sees, sees
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.queries.case.scope import own_cases
from services.referrals.queries.case.timeline_views import (
    Key,
    TimelineEntry,
    case_entries,
    contact_request_entry,
    need_entries,
    participant_entry,
    referral_entries,
)
from services.referrals.queries.referral.grounds import grounds_for_reader
from services.referrals.queries.referral.participants import others_known_to
from services.referrals.queries.referral.scope import addressed, outgoing, visible
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import not_found
from shared.work.pages import Behind, Found, Page, not_this_lists, read_cursor, write_cursor


async def show_timeline(work: Work, case_id: UUID, cursor: str | None, limit: int) -> Page[TimelineEntry]:
    """A page of it, newest first. 404 for a case in which the organisation has no part."""
    own = require_casework(work.actor)
    with_history = select(Case).options(selectinload(Case.steps))  # type: ignore[arg-type]
    seen = or_(own_cases(work.actor), col(Case.responsible) != own)
    case = (await work.execute(with_history.where(col(Case.id) == case_id, seen))).scalar_one_or_none()
    if case is None:
        raise not_found("case")
    if case.responsible == own:
        of_the_case = _Part(case, and_(col(Referral.case_id) == case_id, visible(work.actor)), whole=True)
        return await _page(work, of_the_case, cursor, limit, [])
    served = and_(col(Referral.case_id) == case_id, col(Referral.accepted_at).is_not(None), addressed(work.actor))
    rows = (await work.execute(select(Referral).where(served).order_by(col(Referral.id)))).scalars().all()
    if not rows:
        raise not_found("case")
    others = await _others(work, rows) if cursor is None else []
    own_parts = and_(col(Referral.case_id) == case_id, col(Referral.part_of).is_not(None), outgoing(work.actor))
    return await _page(work, _Part(case, or_(served, own_parts), whole=False), cursor, limit, others)


class _Part(NamedTuple):
    """What the reader sees of the case: these referrals, and the rest of it where it sees the whole."""

    case: Case
    referrals: Any
    whole: bool


async def _others(work: Work, rows: Collection[Referral]) -> list[TimelineEntry]:
    """Who else serves the client now, where one of the reader's referrals lets it know."""
    for row in rows:
        others = await others_known_to(work, row)
        if others:
            return [participant_entry(one, work.now) for one in others]
    return []


async def _page(
    work: Work, part: _Part, cursor: str | None, limit: int, first: Sequence[TimelineEntry]
) -> Page[TimelineEntry]:
    found = await _keys(work, part, cursor, limit + 1)
    rows = found[:limit]
    behind = [_write_cursor(row) for row in rows]
    page = Found(rows, behind[-1] if len(found) > limit else None, behind).page(await _entries(work, part, rows))
    return page.model_copy(update={"items": [*first, *page.items]})


async def _keys(work: Work, part: _Part, cursor: str | None, most: int) -> Sequence[Row[Any]]:
    """Which lines stand on the page: `kind`, `subject`, `version`, `at`. What was done in one transaction has one
    time, so the subject and its version come next in the order."""
    lines = union_all(*_lines(work, part)).subquery()
    order = (lines.c.at, lines.c.subject, lines.c.version)
    query = select(lines)
    if cursor is not None:
        behind = tuple_(*_read_cursor(cursor), types=[one.type for one in order])
        query = query.where(tuple_(*order) < behind)
    found: Sequence[Row[Any]] = (await work.execute(query.order_by(*(one.desc() for one in order)).limit(most))).all()
    return found


def _lines(work: Work, part: _Part) -> list[Select[Any]]:
    step = (col(ReferralStep.referral_id), col(ReferralStep.version), col(ReferralStep.at))
    of_referrals = _line(TimelineKind.REFERRAL, *step).join(Referral, col(Referral.id) == col(ReferralStep.referral_id))
    lines = [of_referrals.where(part.referrals, _told_to(work.actor.organisation))]
    if not part.whole:
        return lines
    case, own = part.case.id, part.case.responsible
    steps = (col(CaseStep.subject), col(CaseStep.version), col(CaseStep.at))
    of_needs = _line(TimelineKind.NEED, col(NeedStep.subject), col(NeedStep.version), col(NeedStep.at))
    of_requests = _line(TimelineKind.CONTACT_REQUEST, col(ContactRequest.id), literal(0), col(ContactRequest.made_at))
    return [
        *lines,
        _line(TimelineKind.CASE, *steps).where(col(CaseStep.subject) == case),
        of_needs.join(Need, col(Need.id) == col(NeedStep.subject)).where(
            col(Need.case_id) == case, col(Need.organisation) == own
        ),
        of_requests.where(col(ContactRequest.case_id) == case, col(ContactRequest.organisation) == own),
    ]


def _line(kind: TimelineKind, subject: Any, version: Any, at: Any) -> Select[Any]:
    return select(literal(kind.value).label("kind"), subject.label("subject"), version.label("version"), at.label("at"))


def _told_to(organisation: UUID | None) -> Any:
    """As `model/referral/offer.py` has it: some lines of what was offered are the sender's to know."""
    claim: Any = aliased(ReferralStep)
    claimed = (
        select(func.min(claim.version))
        .where(claim.referral_id == col(Referral.id), claim.move == CLAIM.slug)
        .scalar_subquery()
    )
    return or_(
        col(Referral.sender) == organisation,
        col(ReferralStep.move).not_in(sorted(SENDERS_OWN)),
        and_(col(Referral.open).is_(False), col(ReferralStep.version) >= func.coalesce(claimed, 0)),
    )


async def _entries(work: Work, part: _Part, found: Sequence[Row[Any]]) -> Sequence[TimelineEntry]:
    """The lines, each as the history of its own object shows it."""
    of_kind = {kind: {one.subject for one in found if one.kind == kind} for kind in TimelineKind}
    entries = await _of_referrals(work, part, of_kind[TimelineKind.REFERRAL])
    if part.whole:
        key = work.tools.vault.key_of(part.case.client)
        entries |= case_entries(part.case, key)
        needs = select(Need).options(selectinload(Need.steps))  # type: ignore[arg-type]
        for need in await _these(work, needs, Need.id, of_kind[TimelineKind.NEED]):
            entries |= need_entries(need, key)
        for request in await _these(
            work, select(ContactRequest), ContactRequest.id, of_kind[TimelineKind.CONTACT_REQUEST]
        ):
            entries |= contact_request_entry(request)
    # What came while this was read is shown by the next reading.
    wanted = [Key(one.subject, one.version) for one in found]
    shown = [entries[one] for one in wanted if one in entries]
    if part.whole:
        groups = DataCategory.NEED_DESCRIPTION.value if any(one.has_text for one in shown) else ""
        work.audit("case.timeline", part.case.id, client=part.case.client_id, groups=groups, version=part.case.version)
    return shown


async def _of_referrals(work: Work, part: _Part, ids: Collection[UUID]) -> dict[Key, TimelineEntry]:
    rows = await _these(work, select(Referral), Referral.id, ids)
    grounds = await grounds_for_reader(work, rows)
    entries: dict[Key, TimelineEntry] = {}
    for row in rows:
        right = sees(row, work.actor, work.now, grounds[row.id])
        entries |= referral_entries(row, work.actor, work.tools.vault.key_of(row.client), right)
        if not part.whole and right > Sees.SKELETON:
            work.audit("case.timeline", row.id, client=row.client_id, basis=row.legal_basis, version=row.version)
    return entries


async def _these(work: Work, query: Select[Any], id_: Any, ids: Collection[UUID]) -> Sequence[Any]:
    if not ids:
        return []
    found: Sequence[Any] = (await work.execute(query.where(col(id_).in_(ids)))).scalars().all()
    return found


_VERSION = re.compile(r"[1-9][0-9]{0,8}")


def _write_cursor(last: Row[Any]) -> str:
    return f"{write_cursor(Behind(last.subject, last.at))}.{last.version}"


def _read_cursor(cursor: str) -> tuple[datetime, UUID, int]:
    """422 for one that no timeline gave."""
    place, _, version = cursor.rpartition(".")
    last = read_cursor(place if _VERSION.fullmatch(version) else "")
    if last.at is None:
        raise not_this_lists()
    return last.at, last.last, int(version)
