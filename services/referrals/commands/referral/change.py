"""Changes the content of a draft, or of a referral that was sent and not answered."""

from uuid import UUID

from services.referrals.commands.provision.in_force import require_in_force
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.loading import load_referral
from services.referrals.commands.referral.recipient import check_recipient
from services.referrals.commands.referral.texts import seal_text, sealed_of
from services.referrals.model.need.recording import category_codes
from services.referrals.model.referral.answers import ANSWERS, GROUPS, asked_of, check_answers, same_answers
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.drafting import Recipient, ReferralContent
from services.referrals.model.referral.parts import CASEWORK, standing
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.tools import Work
from shared.kernel.patches import Patch
from shared.kernel.refusals import forbidden, not_allowed

_MAY_BE_CHANGED = frozenset({ReferralStatus.DRAFT, ReferralStatus.REQUESTED})


async def change_referral(work: Work, referral_id: UUID, body: Patch[ReferralContent]) -> Referral:
    """New values for what was sent: by the sender alone, in draft or requested; in draft alone the recipient, the legal
    basis and the data categories. What is so already makes no new version and no fact."""
    row = await load_referral(work, referral_id)
    if "S" not in standing(row, work.actor) or row.status not in _MAY_BE_CHANGED:
        raise MOVES.refuse("change", row, work.actor)
    if not work.actor.has(*CASEWORK):
        raise forbidden("Content is edited by the roles caseworker, supervisor and integration.")
    known = _content(work, row)
    wanted = body.onto(known)
    if wanted == known and same_answers(wanted.answers, known.answers):
        return row
    await _write(work, row, known, wanted)
    row.version += 1
    note_step(work, row, "change")
    work.record(referral_fact(row, "changed", work.now, work.actor.organisation))
    work.audit("referral.change", row.id, client=row.client_id, basis=row.legal_basis, version=row.version)
    return row


def _content(work: Work, row: Referral) -> ReferralContent:
    recipient = Recipient(organisation=row.recipient, unit=row.recipient_unit) if row.recipient is not None else None
    sealed = sealed_of(work, row)
    return ReferralContent.model_validate(
        {
            "recipient": recipient,
            "legal_basis": row.legal_basis,
            "data_categories": row.data_categories,
            "priority": row.priority,
            "sender_reference": row.sender_reference,
            "message": sealed.get("message"),
            ANSWERS: sealed.get(ANSWERS, {}),
            GROUPS: sealed.get(GROUPS, []),
        }
    )


async def _write(work: Work, row: Referral, known: ReferralContent, wanted: ReferralContent) -> None:
    if wanted.recipient != known.recipient:
        await _change_recipient(work, row, wanted.recipient)
    if (wanted.legal_basis, wanted.data_categories) != (known.legal_basis, known.data_categories):
        await _change_disclosure(work, row, wanted)
    if wanted.client_groups != known.client_groups:
        _require_draft(work, row, "groups-are-fixed", "the groups of the client")
        seal_text(work, row, GROUPS, [str(group) for group in wanted.client_groups])
    if not same_answers(wanted.answers, known.answers):
        check_answers(asked_of(row), wanted.answers)
        seal_text(work, row, ANSWERS, wanted.answers)
    if wanted.message != known.message:
        seal_text(work, row, "message", wanted.message)
    row.priority, row.sender_reference = wanted.priority.value, wanted.sender_reference


async def _change_recipient(work: Work, row: Referral, recipient: Recipient | None) -> None:
    _require_draft(work, row, "recipient-is-fixed", "its recipient")
    if recipient is not None:
        await check_recipient(work, recipient, row.sender)
    row.recipient = recipient.organisation if recipient else None
    row.recipient_unit = recipient.unit if recipient else None
    row.open = recipient is None


async def _change_disclosure(work: Work, row: Referral, wanted: ReferralContent) -> None:
    _require_draft(work, row, "basis-is-fixed", "its legal basis and its data categories")
    if str(wanted.legal_basis) != row.legal_basis:
        await require_in_force(work, wanted.legal_basis, "/legal_basis")
        row.legal_basis = str(wanted.legal_basis)
    row.data_categories = category_codes(wanted.data_categories)


def _require_draft(work: Work, row: Referral, code: str, what: str) -> None:
    if row.status != ReferralStatus.DRAFT:
        sentence = f"A referral that was sent keeps {what}: withdraw it and make another."
        raise not_allowed(code, sentence, allowed_moves=list(MOVES.allowed(row, work.actor)))
