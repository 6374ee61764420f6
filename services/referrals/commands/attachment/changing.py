"""Attaches a file to a referral, and takes it away again."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.follow_up import keep_last_sight
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.loading import load_referral
from services.referrals.commands.referral.texts import seal_text, sealed_of
from services.referrals.model.attachment.attaching import (
    ADD,
    ADDED,
    ATTACHMENTS,
    MOST,
    MOST_TOGETHER,
    REMOVE,
    REMOVED,
    Attached,
    NewAttachment,
    attached,
    may_attach,
    of_recipient,
)
from services.referrals.model.attachment.row import VERSION, Attachment
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import standing
from services.referrals.model.referral.rights import Sees, sees
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.attachment.reading import referral_id_of
from services.referrals.queries.referral.client_views import forget_attachment
from services.referrals.queries.referral.grounds import grounds
from services.referrals.tools import Work
from shared.kernel.actors import Actor, Role
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import Refusal, not_allowed, not_found


async def add_attachment(work: Work, body: NewAttachment) -> Attachment:
    """One version and one fact more of the referral; its state stays.

    404 for a referral of others; 409 `move-not-allowed` to whom and when nothing may be attached, and
    `too-many-attachments` beyond ten or 20 MiB; 422 `content-does-not-match`.
    """
    row = await load_referral(work, body.referral_id)
    if not may_attach(row, work.actor) or await _right(work, row, work.actor) < Sees.LIVE:
        raise MOVES.refuse(ADD, row, work.actor)
    await keep_last_sight(work, row)  # what comes after the recipient's right has ended is no part of what it saw
    known, content, organisation = _known(work, row), body.content(), work.actor.organisation
    if len(known) >= MOST or sum(one.size for one in known) + len(content) > MOST_TOGETHER:
        allowed = list(MOVES.allowed(row, work.actor))
        sentence = f"A referral has {MOST} attachments at most, and {MOST_TOGETHER} bytes in all of them."
        raise not_allowed("too-many-attachments", sentence, allowed_moves=allowed)
    assert organisation is not None
    made = work.new_id()
    one = Attached(
        id=made, title=body.title, content_type=body.content_type, size=len(content), organisation=organisation,
        added_at=work.now,
    )  # fmt: skip
    sealed = work.tools.vault.key_of(row.client).seal_bytes("attachment", made, content)
    attachment = Attachment(id=made, referral_id=row.id, sealed=sealed)
    work.add(attachment)
    work.audit("attachment.add", made, client=row.client_id, basis=row.legal_basis, version=attachment.version)
    await _write(work, row, [*known, one], ADD, ADDED)
    return attachment


async def remove_attachment(work: Work, attachment_id: UUID) -> Referral:
    """By the side that has added it, whatever became of the referral: the content is gone for good.

    404 where the actor sees none of this id; 409 `attached-by-the-other` for what the other party has added.
    """
    said, work.precondition = work.precondition, None  # it is about the attachment, and not about its referral
    row = await _referral_of(work, attachment_id)
    known = _known(work, row)
    one = next((one for one in known if one.id == attachment_id), None)
    sends, receives = "S" in standing(row, work.actor), work.actor.organisation == row.recipient
    if one is None or not (sends or receives):
        raise not_found("attachment")
    if not (receives if of_recipient(row, one) else sends):
        if await _right(work, row, work.actor) < Sees.LAST_SIGHT:
            raise not_found("attachment")
        allowed = list(MOVES.allowed(row, work.actor))
        sentence = "The other party has attached this: it can take it away."
        raise not_allowed("attached-by-the-other", sentence, allowed_moves=allowed)
    if said is not None:
        said.check(VERSION)
    await keep_last_sight(work, row)
    forget_attachment(row, work.tools.vault.key_of(row.client), attachment_id)
    await work.execute(delete(Attachment).where(col(Attachment.id) == attachment_id))
    work.audit("attachment.remove", attachment_id, client=row.client_id, version=VERSION)
    await _write(work, row, [other for other in known if other is not one], REMOVE, REMOVED)
    return row


async def _referral_of(work: Work, attachment_id: UUID) -> Referral:
    referral_id = await referral_id_of(work, attachment_id)
    try:
        return await load_referral(work, referral_id)
    except Refusal:
        raise not_found("attachment") from None


def _known(work: Work, row: Referral) -> list[Attached]:
    return list(attached(sealed_of(work, row).get(ATTACHMENTS, ())))


async def _right(work: Work, row: Referral, actor: Actor) -> Sees:
    ground = (await grounds(work, [row], day_in_helsinki(work.now)))[row.id]
    return sees(row, actor, work.now, ground)


async def _write(work: Work, row: Referral, kept: list[Attached], act: str, fact: str) -> None:
    """A file of a draft is a change of the draft: of that alone those hear to whom it is offered."""
    told: list[dict[str, Any]] = [one.model_dump(mode="json") for one in kept]
    seal_text(work, row, ATTACHMENTS, told)
    row.version += 1
    if row.status == ReferralStatus.DRAFT:
        act, fact = "change", "changed"
    note_step(work, row, act, why=False)
    work.record(referral_fact(row, fact, work.now, work.actor.organisation, await _told(work, row), why=False))
    work.audit(f"referral.{act}", row.id, client=row.client_id, version=row.version)


async def _told(work: Work, row: Referral) -> tuple[str, ...]:
    """Whoever reads them is told; a recipient whose right has ended is not. Empty means all whom a fact concerns."""
    if row.recipient is None or row.requested_at is None:
        return ()
    recipient = Actor("", row.recipient, frozenset({Role.CASEWORKER}))
    return () if await _right(work, row, recipient) is Sees.LIVE else ("sender",)
