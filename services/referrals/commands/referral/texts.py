"""The free text of a referral, sealed with the client's key."""

from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work


def open_text(work: Work, row: Referral, name: str) -> str | None:
    """One text as it is."""
    text: str | None = work.tools.vault.key_of(row.client).open("referral", row.id, row.sealed).get(name)
    return text


def seal_text(work: Work, row: Referral, name: str, text: str | None) -> None:
    """Writes one text (`message`, `place`); the others stay."""
    key = work.tools.vault.key_of(row.client)
    row.sealed = key.seal("referral", row.id, key.open("referral", row.id, row.sealed) | {name: text})
