"""What becomes of the attachments of a referral that is erased, or that is passed on."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from services.referrals.model.attachment.attaching import attached, of_recipient
from services.referrals.model.attachment.row import Attachment
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work


async def erase_attachments(work: Work, referrals: Collection[UUID]) -> None:
    """The contents of all of them. What was said of them is sealed with their referrals, and erased with that."""
    await work.execute(delete(Attachment).where(col(Attachment.referral_id).in_(referrals)))


async def copy_attachments(
    work: Work, row: Referral, onward: UUID, said: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Those that the sender has added, once more for the referral `onward` of the same client; what is said of them
    there. What its recipient has added is its own, and does not go on."""
    key, copies = work.tools.vault.key_of(row.client), []
    for one in attached(said):
        if of_recipient(row, one):
            continue
        found = await work.execute(select(col(Attachment.sealed)).where(col(Attachment.id) == one.id))
        copy = work.new_id()
        content = key.open_bytes("attachment", one.id, found.scalar_one())
        work.add(Attachment(id=copy, referral_id=onward, sealed=key.seal_bytes("attachment", copy, content)))
        copies.append(one.model_copy(update={"id": copy}).model_dump(mode="json"))
    return copies
