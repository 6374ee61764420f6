"""Drafts a referral (R01), and changes the content of a draft or of one that was sent and not answered."""

from uuid import UUID

from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.model.bodies import NewReferral, Recipient, ReferralChange
from services.referrals.model.referral.codes import NeedStatus, ReferralStatus
from services.referrals.model.referral.table import CASEWORK, MOVES, standing
from services.referrals.model.rows import Need, Referral
from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.queries.referral.scope import require_casework, seen_by
from services.referrals.tools import Tools, Work
from shared.kernel.refusals import forbidden, invalid, not_allowed
from shared.work.free_numbers import free_number


async def draft_referral(work: Work, body: NewReferral) -> Referral:
    """A draft for an active need. 422 for a recipient that is unknown, the sender itself, or has no such unit."""
    own = require_casework(work.actor)
    need = await work.load(Need, "need", body.need_id, seen=lambda need: need.organisation == own)
    if need.status != NeedStatus.ACTIVE:
        raise not_allowed("need-not-active", f"The need is {need.status}; only an active need is referred.")
    if body.recipient is not None:
        await _check_recipient(work, body.recipient, need.organisation)
    tools: Tools = work.tools
    referral_id = work.new_id()
    referral = Referral(
        id=referral_id,
        version=1,
        number=await free_number(work, Referral.number),
        status=ReferralStatus.DRAFT.value,
        need_id=need.id,
        need=need,
        case_id=need.case_id,
        client_id=need.client_id,
        service=need.service,
        sender=need.organisation,
        recipient=body.recipient.organisation if body.recipient else None,
        recipient_unit=body.recipient.unit if body.recipient else None,
        open=body.recipient is None,
        priority=body.priority.value,
        sender_reference=body.sender_reference,
        sealed=tools.vault.key_of(need.client).seal("referral", referral_id, {"message": body.message}),
        created_at=work.now,
    )
    work.add(referral)
    note_step(work, referral, "create")
    work.record(referral_fact(referral, "created", work.now, work.actor.organisation))
    work.audit("referral.create", referral_id, client=need.client_id, basis=need.legal_basis, version=1)
    return referral


async def change_referral(work: Work, referral_id: UUID, body: ReferralChange) -> Referral:
    """New values of the fields that were sent: by the sender alone, in draft or requested; the recipient in draft."""
    row = await work.load(Referral, "referral", referral_id, seen=seen_by(work.actor))
    if "S" not in standing(row, work.actor) or row.status not in (ReferralStatus.DRAFT, ReferralStatus.REQUESTED):
        raise MOVES.refuse("change", row, work.actor)
    if not work.actor.has(*CASEWORK):
        raise forbidden("Content is edited by the roles caseworker, supervisor and integration.")
    sent = body.model_fields_set
    if "recipient" in sent:
        await _change_recipient(work, row, body.recipient)
    if "priority" in sent:
        row.priority = _needed_priority(body)
    if "sender_reference" in sent:
        row.sender_reference = body.sender_reference
    if "message" in sent:
        tools: Tools = work.tools
        key = tools.vault.key_of(row.client)
        text = key.open("referral", row.id, row.sealed) | {"message": body.message}
        row.sealed = key.seal("referral", row.id, text)
    row.version += 1
    note_step(work, row, "change")
    work.record(referral_fact(row, "changed", work.now, work.actor.organisation))
    work.audit("referral.change", row.id, client=row.client_id, version=row.version)
    return row


def _needed_priority(body: ReferralChange) -> str:
    if body.priority is None:
        raise invalid("/priority", "needed", "priority can be changed, not taken away.")
    return body.priority.value


async def _change_recipient(work: Work, row: Referral, recipient: Recipient | None) -> None:
    if row.status != ReferralStatus.DRAFT:
        sentence = "A referral that was sent keeps its recipient: withdraw it and make another."
        raise not_allowed("recipient-is-fixed", sentence, allowed_moves=list(MOVES.allowed(row, work.actor)))
    if recipient is not None:
        await _check_recipient(work, recipient, row.sender)
    row.recipient = recipient.organisation if recipient else None
    row.recipient_unit = recipient.unit if recipient else None
    row.open = recipient is None


async def _check_recipient(work: Work, recipient: Recipient, sender: UUID) -> None:
    if recipient.organisation == sender:
        raise invalid("/recipient/organisation", "recipient-is-sender", "A referral goes to another organisation.")
    known = await organisation(work, recipient.organisation)
    if known is None:
        await require_copies(work)
        raise invalid("/recipient/organisation", "unknown-organisation", "No such organisation is registered.")
    if recipient.unit is not None and str(recipient.unit) not in known.units:
        raise invalid("/recipient/unit", "unknown-unit", "The organisation has no such unit.")
