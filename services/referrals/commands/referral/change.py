"""Changes the content of a draft, or of a referral that was sent and not answered."""

from typing import TypeVar
from uuid import UUID

from services.referrals.commands.provision.in_force import require_in_force
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.recipient import check_recipient
from services.referrals.commands.referral.texts import seal_text
from services.referrals.model.need.recording import category_codes
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.drafting import Recipient, ReferralChange
from services.referrals.model.referral.parts import CASEWORK, standing
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.referral.scope import seen_by
from services.referrals.tools import Work
from shared.kernel.refusals import forbidden, invalid, not_allowed

Value = TypeVar("Value")
_MAY_BE_CHANGED = frozenset({ReferralStatus.DRAFT, ReferralStatus.REQUESTED})


async def change_referral(work: Work, referral_id: UUID, body: ReferralChange) -> Referral:
    """New values of the fields that were sent: by the sender alone, in draft or requested; in draft alone the
    recipient, the legal basis and the data categories."""
    row = await work.load(Referral, "referral", referral_id, seen=seen_by(work.actor))
    if "S" not in standing(row, work.actor) or row.status not in _MAY_BE_CHANGED:
        raise MOVES.refuse("change", row, work.actor)
    if not work.actor.has(*CASEWORK):
        raise forbidden("Content is edited by the roles caseworker, supervisor and integration.")
    await _write(work, row, body)
    row.version += 1
    note_step(work, row, "change")
    work.record(referral_fact(row, "changed", work.now, work.actor.organisation))
    work.audit("referral.change", row.id, client=row.client_id, basis=row.legal_basis, version=row.version)
    return row


async def _write(work: Work, row: Referral, body: ReferralChange) -> None:
    sent = body.model_fields_set
    if "recipient" in sent:
        await _change_recipient(work, row, body.recipient)
    if sent & {"legal_basis", "data_categories"}:
        await _change_disclosure(work, row, body)
    if "priority" in sent:
        row.priority = _needed(body.priority, "priority").value
    if "sender_reference" in sent:
        row.sender_reference = body.sender_reference
    if "message" in sent:
        seal_text(work, row, "message", body.message)


def _needed(value: Value | None, name: str) -> Value:
    if value is None:
        raise invalid(f"/{name}", "needed", f"{name} can be changed, not taken away.")
    return value


async def _change_recipient(work: Work, row: Referral, recipient: Recipient | None) -> None:
    _require_draft(work, row, "recipient-is-fixed", "its recipient")
    if recipient is not None:
        await check_recipient(work, recipient, row.sender)
    row.recipient = recipient.organisation if recipient else None
    row.recipient_unit = recipient.unit if recipient else None
    row.open = recipient is None


async def _change_disclosure(work: Work, row: Referral, body: ReferralChange) -> None:
    _require_draft(work, row, "basis-is-fixed", "its legal basis and its data categories")
    if "legal_basis" in body.model_fields_set:
        basis = _needed(body.legal_basis, "legal_basis")
        await require_in_force(work, basis, "/legal_basis")
        row.legal_basis = str(basis)
    if "data_categories" in body.model_fields_set:
        row.data_categories = category_codes(_needed(body.data_categories, "data_categories"))


def _require_draft(work: Work, row: Referral, code: str, what: str) -> None:
    if row.status != ReferralStatus.DRAFT:
        sentence = f"A referral that was sent keeps {what}: withdraw it and make another."
        raise not_allowed(code, sentence, allowed_moves=list(MOVES.allowed(row, work.actor)))
