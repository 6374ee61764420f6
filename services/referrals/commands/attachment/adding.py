"""Attaches a file to a referral, and takes it away again."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.loading import load_referral
from services.referrals.commands.referral.texts import seal_text, sealed_of
from services.referrals.model.attachment.attaching import (
    ADD,
    ADDED,
    ATTACHMENTS,
    MOST,
    REMOVE,
    REMOVED,
    Attached,
    NewAttachment,
    attached,
    may_attach,
    of_recipient,
)
from services.referrals.model.attachment.row import Attachment
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.tools import Work
from shared.kernel.refusals import not_allowed, not_found


async def add_attachment(work: Work, body: NewAttachment) -> Attachment:
    """One version and one fact more of the referral; its state stays.

    404 for a referral of others; 409 `move-not-allowed` to whom and when nothing may be attached, and
    `too-many-attachments` after the tenth; 422 `content-does-not-match`.
    """
    row = await load_referral(work, body.referral_id)
    known = _changeable(work, row, ADD)
    if len(known) >= MOST:
        allowed = list(MOVES.allowed(row, work.actor))
        raise not_allowed("too-many-attachments", f"A referral has {MOST} attachments at most.", allowed_moves=allowed)
    content, organisation = body.content(), work.actor.organisation
    assert organisation is not None
    made = work.new_id()
    one = Attached(
        id=made, title=body.title, content_type=body.content_type, size=len(content), organisation=organisation,
        added_at=work.now,
    )  # fmt: skip
    sealed = work.tools.vault.key_of(row.client).seal_bytes("attachment", made, content)
    attachment = Attachment(id=made, referral_id=row.id, sealed=sealed)
    work.add(attachment)
    _write(work, row, [*known, one], ADD, ADDED)
    return attachment


async def remove_attachment(work: Work, attachment_id: UUID) -> Attachment:
    """By the side that has added it: the content is gone for good. 404 where the actor sees none of this id;
    409 as `add_attachment`, and `attached-by-the-other` for what the other party has added."""
    found = (await work.execute(select(Attachment).where(col(Attachment.id) == attachment_id))).scalar_one_or_none()
    if found is None:
        raise not_found("attachment")
    attachment: Attachment = found
    said, work.precondition = work.precondition, None  # it is about the attachment, and not about its referral
    row = await load_referral(work, attachment.referral_id)
    known = _changeable(work, row, REMOVE)
    one = next((one for one in known if one.id == attachment_id), None)
    if one is None:
        raise not_found("attachment")
    if said is not None:
        said.check(attachment.version)
    if of_recipient(row, one) != (work.actor.organisation == row.recipient):
        allowed = list(MOVES.allowed(row, work.actor))
        sentence = "The other party has attached this: it can take it away."
        raise not_allowed("attached-by-the-other", sentence, allowed_moves=allowed)
    await work.execute(delete(Attachment).where(col(Attachment.id) == attachment_id))
    _write(work, row, [other for other in known if other is not one], REMOVE, REMOVED)
    return attachment


def _changeable(work: Work, row: Referral, act: str) -> list[Attached]:
    if not may_attach(row, work.actor):
        raise MOVES.refuse(act, row, work.actor)
    return list(attached(sealed_of(work, row).get(ATTACHMENTS, ())))


def _write(work: Work, row: Referral, kept: list[Attached], act: str, fact: str) -> None:
    told: list[dict[str, Any]] = [one.model_dump(mode="json") for one in kept]
    seal_text(work, row, ATTACHMENTS, told)
    row.version += 1
    note_step(work, row, act)
    work.record(referral_fact(row, fact, work.now, work.actor.organisation))
    work.audit(f"referral.{act}", row.id, client=row.client_id, version=row.version)
