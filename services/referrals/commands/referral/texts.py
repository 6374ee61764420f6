"""The free text of a referral, sealed with the client's key."""

from typing import Any

from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work


def open_text(work: Work, row: Referral, name: str) -> str | None:
    """One text as it is."""
    text: str | None = work.tools.vault.key_of(row.client).open("referral", row.id, row.sealed).get(name)
    return text


def sealed_of(work: Work, row: Referral) -> dict[str, Any]:
    """All that is sealed of it."""
    return dict(work.tools.vault.key_of(row.client).open("referral", row.id, row.sealed))


def seal_text(work: Work, row: Referral, name: str, text: Any) -> None:
    """Writes one text (`message`, `place`), or what else is sealed by this name; the others stay."""
    key = work.tools.vault.key_of(row.client)
    row.sealed = key.seal("referral", row.id, key.open("referral", row.id, row.sealed) | {name: text})
