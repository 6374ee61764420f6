"""What a notice tells: one table for inbox, mail and webhook, by the part of its reader and the status of the object.

A notice never tells more than reading the object would show the same reader at that moment (docs/domain.md, section 8).
Its type, the object's id, number and version are always told. The rest is told only by a line of this table, so a part
or a status that nobody has thought of learns nothing.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from services.notifications.model.contact.parts import side_of

_STATE = frozenset({"status", "business_status", "reason"})
_PARTIES = frozenset({"sender", "recipient"})
_ANSWER = frozenset({"priority", "response_due_at", "due_on"})


class Line(NamedTuple):
    """Who is told these fields. `statuses` None: wherever the object stands."""

    kind: str
    parts: frozenset[str]
    statuses: frozenset[str] | None
    fields: frozenset[str]


TABLE = (
    Line("referral", frozenset({"sender", "recipient"}), None, _STATE | _PARTIES | _ANSWER | {"overdue", "outcome"}),
    # One that may claim sees a preview, and of the time for an answer its own clause's alone. Once another has claimed
    # it, or it is gone, it sees nothing more of it.
    Line(
        "referral",
        frozenset({"candidate"}),
        frozenset({"requested"}),
        frozenset({"status", "business_status", "sender"}) | _ANSWER,
    ),
    Line("case", frozenset({"responsible"}), None, _STATE | _PARTIES | {"due_on", "clock", "due_at"}),
    # One that is asked to take it over sees an offer, and nothing of the case.
    Line(
        "case",
        frozenset({"offered"}),
        frozenset({"open", "on-hold"}),
        frozenset({"status", "reason"}) | _PARTIES,
    ),
    Line(
        "contact-request",
        frozenset({"responsible", "asker"}),
        None,
        _STATE | _PARTIES | {"due_on", "asker", "asked", "overdue", "due_at", "passed_on_to", "passed_on_as"},
    ),
    Line(
        "agreement",
        frozenset({"coordinator", "provider", "sender", "funder"}),
        None,
        _STATE | _PARTIES | {"edition", "governing", "open"},
    ),
)


def told(kind: str, part: str, status: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """What of the content the reader is told; None: nothing, since it cannot read the object.

    A part that names a role (`recipient-supervisor`) reads as its organisation does.
    """
    plays = side_of(part)
    for line in TABLE:
        if line.kind == kind and plays in line.parts and (line.statuses is None or status in line.statuses):
            return {name: value for name, value in content.items() if name in line.fields}
    return None
