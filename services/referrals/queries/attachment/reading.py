"""Reading an attachment: whoever reads the message of its referral now reads it too. Every reading is audited."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.attachment.row import Attachment
from services.referrals.model.referral.row import Referral
from services.referrals.queries.attachment.views import AttachmentView
from services.referrals.queries.referral.reading import read_visible, views_of
from services.referrals.tools import Work
from shared.kernel.refusals import Refusal, not_found
from shared.work.reading import Shown


class File(NamedTuple):
    """A file as it was attached."""

    view: AttachmentView
    content: bytes


async def show_attachment(work: Work, attachment_id: UUID) -> Shown:
    """What is said of it. 404 for one that is not the actor's to see."""
    view, _ = await _seen(work, await referral_of(work, attachment_id), attachment_id)
    return Shown(view, view.version)


async def read_file(work: Work, attachment_id: UUID) -> File:
    """With its content. 404 as `show_attachment`."""
    row = await referral_of(work, attachment_id)
    view, groups = await _seen(work, row, attachment_id)
    query = select(col(Attachment.sealed)).where(col(Attachment.id) == attachment_id)
    sealed = (await work.execute(query)).scalar_one_or_none()
    if sealed is None:
        raise not_found("attachment")  # it was taken away at this moment
    seen = {"basis": row.legal_basis, "groups": groups}
    work.audit("attachment.read", attachment_id, client=row.client_id, version=view.version, **seen)
    return File(view, work.tools.vault.key_of(row.client).open_bytes("attachment", attachment_id, sealed))


async def referral_id_of(work: Work, attachment_id: UUID) -> UUID:
    """The id of the referral that it belongs to; 404 where there is no such attachment."""
    query = select(col(Attachment.referral_id)).where(col(Attachment.id) == attachment_id)
    referral_id: UUID | None = (await work.execute(query)).scalar_one_or_none()
    if referral_id is None:
        raise not_found("attachment")
    return referral_id


async def referral_of(work: Work, attachment_id: UUID) -> Referral:
    """The referral that it belongs to. 404 as `show_attachment`."""
    referral_id = await referral_id_of(work, attachment_id)
    try:
        return work.in_hand(Referral, referral_id) or await read_visible(work, referral_id)
    except Refusal:
        raise not_found("attachment") from None


async def _seen(work: Work, row: Referral, attachment_id: UUID) -> tuple[AttachmentView, str]:
    (view,) = await views_of(work, [row])
    found = next((one for one in view.attachments if one.id == attachment_id), None)
    if found is None:
        raise not_found("attachment")
    return found, ",".join(view.data_categories)
