"""What a reader sees of an attachment. Whether it sees any is decided with the referral's message."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.attachment.attaching import ContentType, attached
from services.referrals.model.attachment.row import VERSION


class AttachmentView(BaseModel):
    """A file of a referral; its content is at `/v1/attachments/{id}/content`."""

    id: UUID
    version: int = Field(VERSION, description="always the same: an attachment is there, or it was taken away")
    referral_id: UUID
    title: str
    content_type: ContentType
    size: int
    organisation: UUID
    added_at: datetime


def attachment_views(referral_id: UUID, seen: Iterable[Mapping[str, Any]]) -> list[AttachmentView]:
    """Those that the reader sees of this referral."""
    return [AttachmentView(referral_id=referral_id, **one.model_dump()) for one in attached(seen)]
