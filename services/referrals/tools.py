"""What commands and queries of this service need beside the database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState
from services.referrals.vault import Vault
from shared.work import reading, unit


class ReadAgreements:
    """Copies of agreements that were parsed already, the newest of each: parsing is a decision's costliest part."""

    def __init__(self) -> None:
        self._read: dict[UUID, AgreementState] = {}

    def get(self, agreement_id: UUID, version: int, as_of: datetime) -> AgreementState | None:
        """The copy of exactly this version and time, or None when it has to be read."""
        found = self._read.get(agreement_id)
        return found if found is not None and (found.version, found.as_of) == (version, as_of) else None

    def keep(self, state: AgreementState) -> None:
        self._read[state.agreement_id] = state


@dataclass(frozen=True)
class Tools:
    """`sandbox` accepts identity codes of the range that belongs to no person. `places_told_after` is
    how soon others may hear of a place that was taken or given back; chance makes it up to four times as long.
    `contact_days` are the business days within which a person is to be contacted; what a contact request says is kept
    for `contact_kept` after it was taken up."""

    vault: Vault
    sandbox: bool
    places_told_after: timedelta = timedelta(minutes=10)
    contact_days: int = 5
    contact_kept: timedelta = timedelta(days=30)
    agreements: ReadAgreements = field(default_factory=ReadAgreements)


Work: TypeAlias = unit.Work[Tools]
Reading: TypeAlias = reading.Reading[Tools]
