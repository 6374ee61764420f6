"""Drafts a referral (R01)."""

from typing import Any

from services.referrals.commands.case.being_open import why_not_open
from services.referrals.commands.referral.disclosure import Disclosure, disclosure_of
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.recipient import check_recipient
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.answers import ANSWERS, GROUPS
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.drafting import CREATE, NewReferral
from services.referrals.model.referral.row import Referral
from services.referrals.queries.handling.reading import remember_referral, rows_for_new
from services.referrals.queries.need.scope import own_need
from services.referrals.tools import Work
from services.referrals.vault import ClientKey
from shared.kernel.refusals import not_allowed
from shared.work.free_numbers import free_number


async def draft_referral(work: Work, body: NewReferral) -> Referral:
    """A draft for an active need. 422 for a recipient that is unknown, the sender itself, or has no such unit, and as
    `disclosure_of`."""
    need = await work.load(Need, "need", body.need_id, seen=[own_need(work.actor, body.need_id)])
    if need.status != NeedStatus.ACTIVE:
        raise not_allowed("need-not-active", f"The need is {need.status}; only an active need is referred.")
    if (sentence := await why_not_open(work, need.case_id)) is not None:
        raise not_allowed("case-not-open", sentence)
    if body.recipient is not None:
        await check_recipient(work, body.recipient, need.organisation)
    disclosure = await disclosure_of(work, body, need)
    rows = await rows_for_new(work, need.case_id)
    row = _draft(work, need, body, disclosure, free_number(work, Referral.number))
    work.add(row)
    remember_referral(work, row, rows, limited=False)
    note_step(work, row, CREATE.slug)
    work.record(referral_fact(row, CREATE.fact, work.now, work.actor.organisation))
    work.audit("referral.create", row.id, client=need.client_id, basis=row.legal_basis, version=1)
    return row


def _sealed_content(need: Need, body: NewReferral, key: ClientKey) -> dict[str, Any]:
    """The groups are those that the need says now, where the body says none."""
    groups = body.client_groups
    if groups is None:
        groups = key.open("need", need.id, need.sealed).get(GROUPS, [])
    return {"message": body.message, ANSWERS: body.answers, GROUPS: [str(group) for group in groups]}


def _draft(work: Work, need: Need, body: NewReferral, disclosure: Disclosure, number: str) -> Referral:
    referral_id = work.new_id()
    key = work.tools.vault.key_of(need.client)
    return Referral(
        id=referral_id,
        version=1,
        number=number,
        status=ReferralStatus.DRAFT.value,
        need_id=need.id,
        need=need,
        case_id=need.case_id,
        client_id=need.client_id,
        service=need.service,
        legal_basis=str(disclosure.basis),
        data_categories=disclosure.categories,
        sender=need.organisation,
        recipient=body.recipient.organisation if body.recipient else None,
        recipient_unit=body.recipient.unit if body.recipient else None,
        open=body.recipient is None,
        mode=body.mode.value,
        priority=body.priority.value,
        sender_reference=body.sender_reference,
        sealed=key.seal("referral", referral_id, _sealed_content(need, body, key)),
        created_at=work.now,
        deadlines=[],
    )
