"""Who has the cases and referrals that are shown, in the actor's own organisation; never in another one."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.handling.handled import (
    Handled,
    Rows,
    handled,
    handled_referral,
    told_handling,
    within_reach,
)
from services.referrals.model.handling.row import Handling, Reassignment
from services.referrals.model.referral.row import Referral
from services.referrals.queries.handling.views import reassignment_view
from services.referrals.tools import Reading
from shared.kernel.refusals import not_found
from shared.work.reading import Shown


async def handled_referrals(reading: Reading, referrals: Collection[Referral]) -> Mapping[UUID, Handled]:
    """By the referral's id, for those who are told; what this transaction has read of it is not read again."""
    known = _known(reading, [one.id for one in referrals])
    others = [one for one in referrals if one.id not in known]
    if not others or not told_handling(reading.actor):
        return known
    rows = await _rows(reading, {one.id for one in others} | {one.case_id for one in others})
    own = reading.actor.organisation
    found = {one.id: handled_referral(one, own, rows) for one in others}
    reading.known.update({one: side for one, side in found.items() if side is not None})
    return _known(reading, found.keys() | known.keys())


async def handled_cases(reading: Reading, cases: Collection[UUID]) -> Mapping[UUID, Handled]:
    """By the case's id; as `handled_referrals`."""
    known = _known(reading, cases)
    others = set(cases) - known.keys()
    if not others or not told_handling(reading.actor):
        return known
    rows = await _rows(reading, others)
    reading.known.update({one: handled(rows.get(one)) for one in others})
    return _known(reading, cases)


async def rows_for_new(reading: Reading, case_id: UUID) -> Rows:
    """What a referral that is made in this case goes by, for `remember_referral`. Asked before the referral is added:
    a question after that would write it first."""
    return await _rows(reading, {case_id}) if told_handling(reading.actor) else {}


def remember_referral(reading: Reading, referral: Referral, rows: Rows, limited: bool) -> None:
    """Keeps what a command has read with its referral. 404 for what is out of the reach of a caseworker whose
    organisation limits her to her units (`limited`)."""
    side = handled_referral(referral, reading.actor.organisation, rows)
    if side is None:
        return
    if limited and not within_reach(reading.actor, side):
        raise not_found("referral")
    if told_handling(reading.actor):
        reading.known[referral.id] = side


def own_version(reading: Reading, subject: UUID) -> int:
    """How often the actor's organisation alone has changed it, as far as this transaction knows."""
    side: Handled | None = reading.known.get(subject)
    return 0 if side is None else side.version


async def show_reassignment(reading: Reading, reassignment_id: UUID) -> Shown:
    """What one reassignment has done, for the organisation that asked for it."""
    found = await reading.get(Reassignment, reassignment_id)
    if found is None or found.organisation != reading.actor.organisation:
        raise not_found("reassignment")
    return Shown(reassignment_view(found), found.version)


def _known(reading: Reading, ids: Collection[UUID]) -> dict[UUID, Handled]:
    return {one: reading.known[one] for one in ids if one in reading.known}


async def _rows(reading: Reading, subjects: Collection[UUID]) -> Rows:
    own = (col(Handling.subject).in_(subjects), col(Handling.organisation) == reading.actor.organisation)
    found = await reading.execute(select(Handling).where(*own))
    return {one.subject: one for one in found.scalars()}
