"""What may be attached to a referral, by whom, and when."""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import CASEWORK, OPEN_STATUSES, standing
from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Actor
from shared.kernel.bodies import Body
from shared.kernel.refusals import invalid
from shared.kernel.texts import Sealed, SealedLine

ATTACHMENTS = "attachments"
"""Their name in what is sealed of a referral."""
ADDED, REMOVED = "attachment-added", "attachment-removed"
"""The facts."""
ADD, REMOVE = "add-attachment", "remove-attachment"
"""The lines of the history. They are no moves of the table: the state stays as it is."""

MOST_BYTES = 10 * 1024 * 1024
MOST, MOST_TOGETHER = 10, 20 * 1024 * 1024
"""Files of one referral, and their bytes: with one that is passed on all of them are written once more."""
_MOST_SIGNS = (MOST_BYTES + 2) // 3 * 4


class ContentType(StrEnum):
    """What people send each other as documents, and what shows itself without running anything."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


_BEGINS: Mapping[ContentType, bytes] = {
    ContentType.PDF: b"%PDF-",
    ContentType.JPEG: b"\xff\xd8\xff",
    ContentType.PNG: b"\x89PNG\r\n\x1a\n",
}


def _base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("The content is written in base64 (RFC 4648, section 4), without line breaks.") from None
    return text


class NewAttachment(Body):
    """A file for a referral (FHIR Attachment): its content in base64, 10 MiB at most before that."""

    referral_id: UUID
    title: SealedLine
    content_type: ContentType
    data: Annotated[
        str,
        Field(min_length=4, max_length=_MOST_SIGNS, json_schema_extra={"contentEncoding": "base64"}),
        AfterValidator(_base64),
        Sealed(),
    ]

    def content(self) -> bytes:
        """The bytes. 422 where they are not what `content_type` says."""
        content = base64.b64decode(self.data)
        if len(content) > MOST_BYTES:
            raise invalid("/data", "file-too-large", f"A file has {MOST_BYTES} bytes at most.")
        if not content.startswith(_BEGINS[self.content_type]):
            sentence = f"The content is no {self.content_type.value}."
            raise invalid("/data", "content-does-not-match", sentence)
        return content


_ENDINGS: Mapping[ContentType, tuple[str, ...]] = {
    ContentType.PDF: (".pdf",),
    ContentType.JPEG: (".jpg", ".jpeg"),
    ContentType.PNG: (".png",),
}


class Attached(BaseModel):
    """What is said of one that is there, as it is sealed with its referral."""

    id: UUID
    title: str
    content_type: ContentType
    size: int
    organisation: UUID
    added_at: datetime


def file_name(title: str, content_type: ContentType) -> str:
    """The title as the name of a file, with the ending of its type: by any other a reader's machine might run it."""
    endings = _ENDINGS[content_type]
    return title if title.lower().endswith(endings) else title + endings[0]


def attached(sealed: Iterable[Mapping[str, Any]]) -> Sequence[Attached]:
    """Those of a referral, in the order in which they came."""
    return [Attached.model_validate(one) for one in sealed]


def of_recipient(row: Referral, one: Attached) -> bool:
    """Whether it is the recipient's. All others are the sender's, also where another was the sender when they came."""
    return one.organisation == row.recipient


def may_attach(row: Referral, actor: Actor) -> bool:
    """The sender to a draft, and either party while the referral is open. Not while it is offered to several: none of
    them may read what is attached."""
    if not actor.has(*CASEWORK):
        return False
    parts = standing(row, actor)
    if row.status == ReferralStatus.DRAFT:
        return "S" in parts
    return bool(parts & {"S", "R"}) and not row.open and row.status in OPEN_STATUSES
