"""A notice becomes an entry of its organisation's inbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.model.entry.codes import EntryStatus as Status
from services.notifications.model.entry.row import InboxEntry
from services.notifications.model.notice.notice import Notice
from shared.kernel.bodies import Body
from shared.kernel.moves import SYSTEM_PART, Move

CREATE = Move[InboxEntry, Body](
    id="I01", slug="create", fact="created",
    who={SYSTEM_PART: frozenset()}, sources=frozenset(), target=Status.UNREAD,
    means="A fact concerns the organisation: one entry, however often the fact comes.",
)  # fmt: skip


def entry_row(notice: Notice, id_: UUID, now: datetime) -> dict[str, Any]:
    """The columns of the entry."""
    return {
        "id": id_,
        "version": 1,
        "status": CREATE.target,
        "organisation": notice.organisation,
        "unit": notice.unit,
        "part": notice.part,
        "event_id": notice.event_id,
        "type": notice.type,
        "subject_kind": notice.subject_kind,
        "subject_id": notice.subject_id,
        "number": notice.number,
        "subject_version": notice.version,
        "subject_status": notice.status,
        "business_status": notice.business_status,
        "reason": notice.reason,
        "delivery_id": notice.delivery_id,
        "occurred_at": notice.occurred_at,
        "created_at": now,
        "read_at": None,
    }
