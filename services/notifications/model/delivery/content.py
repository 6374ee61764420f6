"""What a webhook says."""

from datetime import UTC

import orjson

from services.notifications.model.notice.notice import Notice


def webhook_body(notice: Notice) -> bytes:
    """The exact bytes that are signed and that a receiver gets: ids, codes, the human number and times."""
    content = {
        "type": notice.wire_type,
        "timestamp": notice.occurred_at.astimezone(UTC),
        "data": {
            "event_id": notice.event_id,
            f"{notice.subject_kind.replace('-', '_')}_id": notice.subject_id,
            "number": notice.number,
            "version": notice.version,
            "status": notice.status,
            "business_status": notice.business_status,
            "reason": notice.reason,
            "organisation": notice.organisation,
            "unit": notice.unit,
            "part": notice.part,
            **notice.coded,
        },
    }
    # `default`: asyncpg gives ids of a type of its own
    return orjson.dumps(content, default=str, option=orjson.OPT_UTC_Z)
