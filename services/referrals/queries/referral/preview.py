"""What the recipient would see of a draft, shown to its sender before anything is told. The reading is audited.

The draft is sent on a copy of its row that nobody keeps, and the copy is shown by the projection that shows the
recipient the referral itself.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import inspect

from services.referrals.model.coverage.decide import Covered
from services.referrals.model.deadline.row import RESPONSE, Deadline
from services.referrals.model.handling.handled import handled_referral
from services.referrals.model.referral.awaiting import to_answer
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.drafting import CREATE
from services.referrals.model.referral.rights import Part, part_of, sees
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import SUBMIT, go_out
from services.referrals.model.referral.step import step_of
from services.referrals.model.referral.sub_referring import SUB_REFER, SubRefer
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.coverage.asking import answer_with_places
from services.referrals.queries.coverage.decisions import decisions
from services.referrals.queries.handling.reading import handled_referrals, own_version
from services.referrals.queries.referral.coverage import matter_of
from services.referrals.queries.referral.grounds import grounds
from services.referrals.queries.referral.new_parts import new_part
from services.referrals.queries.referral.preview_views import preview_view
from services.referrals.queries.referral.reading import read_visible
from services.referrals.queries.referral.views import Found, ReferralView, referral_view
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import not_found
from shared.work.free_numbers import free_number
from shared.work.reading import Shown


async def preview_referral(work: Work, referral_id: UUID, recipient: UUID | None) -> Shown:
    """The preview, with the version of the draft. Of an open one `recipient` names one of those who could claim it;
    left out, the first of them is shown.

    404 for a referral of others, and for one that is not offered to this recipient; 503 as `decisions`.
    """
    row = await read_visible(work, referral_id)
    if row.sender != require_casework(work.actor):
        raise not_found("referral")
    decided = await decisions(work, matter_of(work, row), row.recipient, relied_on=False)
    covered = {one: decision.covered for one, decision in decided.items() if decision.covered is not None}
    if recipient is not None and recipient not in covered and recipient != row.recipient:
        raise not_found("recipient")
    reader = recipient or row.recipient or next(iter(covered), None)
    view = await _as_seen(work, row, covered, reader) if reader in covered and _may_go_out(work, row) else None
    shown = {"basis": row.legal_basis, "groups": ",".join(view.data_categories) if view is not None else ""}
    work.audit("referral.preview", row.id, client=row.client_id, version=row.version, **shown)
    answer = await answer_with_places(work, decided)
    await handled_referrals(work, [row])  # the draft's ETag counts it
    return Shown(preview_view(row.version, reader, view, answer), row.version, own_version(work, row.id))


async def preview_part(work: Work, referral_id: UUID, body: SubRefer) -> Shown:
    """What the recipient of a part would see of it, with the version of the whole; nothing, and nobody who is covered,
    where this recipient of the whole cannot refer the client on now.

    404 for a referral that did not come to the actor's organisation, 422 as `new_part`, 503 as `decisions`.
    """
    whole = await read_visible(work, referral_id)
    require_casework(work.actor)
    if part_of(whole, work.actor) is not Part.RECIPIENT:
        raise not_found("referral")
    shared = SUB_REFER.leaves(whole)
    part = await new_part(work, whole, body, free_number(work, Referral.number)) if shared else None
    recipient, view, decided = body.recipient.organisation, None, {}
    if part is not None:
        part.steps.append(step_of(part, CREATE.slug, part.sender, work.now))
        decided = await decisions(work, matter_of(work, part), recipient, relied_on=False)
        covered = {one: decision.covered for one, decision in decided.items() if decision.covered is not None}
        view = await _as_seen(work, part, covered, recipient) if covered else None
    shown = {"basis": whole.legal_basis, "groups": ",".join(view.data_categories) if view is not None else ""}
    work.audit("referral.preview", whole.id, client=whole.client_id, version=whole.version, **shown)
    answer = await answer_with_places(work, decided)
    await handled_referrals(work, [whole])  # the ETag of the whole counts it
    return Shown(preview_view(whole.version, recipient, view, answer), whole.version, own_version(work, whole.id))


def _may_go_out(work: Work, row: Referral) -> bool:
    if row.status != ReferralStatus.DRAFT:
        return False  # its recipient sees it already, or never will
    return not (row.open and work.tools.vault.details_of(row.client).safety_restriction)


async def _as_seen(
    work: Work, row: Referral, covered: Mapping[UUID, Covered], organisation: UUID | None
) -> ReferralView:
    sent = _as_sent(row, covered, work.now, work.new_id())
    reader = Actor("", organisation, frozenset({Role.CASEWORKER}))
    ground = (await grounds(work, [sent], day_in_helsinki(work.now)))[sent.id]
    right = sees(sent, reader, work.now, ground)
    # Nobody has it there yet but the unit to which it goes.
    found = Found(frozenset(), None, handled_referral(sent, organisation, {}))
    return referral_view(sent, reader, work.tools.vault.key_of(row.client), right, work.now, found)


def _as_sent(row: Referral, covered: Mapping[UUID, Covered], now: datetime, deadline_id: UUID) -> Referral:
    """The draft as R02 would leave it. No session knows of this row."""
    columns = {one.key: getattr(row, one.key) for one in inspect(Referral).column_attrs}
    sent = Referral(**columns, need=row.need, steps=list(row.steps), deadlines=[])
    clause = go_out(sent, covered, now)
    due = to_answer(clause, now, offered=sent.recipient is None)
    sent.deadlines.append(Deadline.of(deadline_id, RESPONSE, sent.id, due))
    MOVES.apply(SUBMIT, sent, Body(), now)
    sent.steps.append(step_of(sent, SUBMIT.slug, sent.sender, now))
    return sent
