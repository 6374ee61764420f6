"""Which notices are told later than their fact came, each at a moment of its own.

One command may take several referrals of one client back from those to whom they were offered. Told at once, they
would tell that they are of one client, and that it has come under a safety restriction.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from services.notifications.model.notice.notice import Notice
from shared.kernel.times import to_the_minute

TELL_LATER: Final = "tell-later"
"""The kind of clock by which it waits, under the subject `waits_as`."""

_TAKEN_BACK: Final = "referral.withdrawn"
_GONE = frozenset({_TAKEN_BACK, "referral.basis-lost", "referral.entered-in-error", "referral.ended-with-transfer"})
_FORMER_SENDER: Final = "former-sender"
"""It had the client itself, and took part in what ended the referral."""
_NOTICE = TypeAdapter(Notice)


def is_told_later(notice: Notice) -> bool:
    """Whether it tells an organisation that what was offered to it is gone. By hand, by a restriction, or since its
    basis was lost: it is told the same way, or the way would tell which it was."""
    return notice.type in _GONE and not notice.shown and notice.part != _FORMER_SENDER


def told_at(notice: Notice, moment: datetime) -> Notice:
    """As it is told then: for its reader it was taken back in that minute."""
    wire_type = notice.wire_type.replace(notice.type, _TAKEN_BACK)
    return replace(notice, occurred_at=to_the_minute(moment), type=_TAKEN_BACK, wire_type=wire_type)


def waits_as(organisation: UUID, subject: UUID) -> UUID:
    """Under which id the notice of this subject waits for its moment."""
    return uuid5(organisation, f"taken-back:{subject}")


def kept(notice: Notice) -> Any:
    """The notice as JSON values."""
    return _NOTICE.dump_python(notice, mode="json")


def read(detail: Any) -> Notice:
    """What `kept` has made."""
    return _NOTICE.validate_python(detail)
