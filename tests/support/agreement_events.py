"""What the agreements service would say on its topics, made by hand and fed to the referrals service's own intake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS
from shared.ids import new_id
from shared.intake.caught_up import note_caught_up
from shared.messaging.envelope import Event, write_headers
from tests.support.raw_records import RawRecord
from tests.support.services import ServiceUnderTest

SERVICE_CODE = "finnish-course"
AUTHORITIES = frozenset({"municipality", "employment-authority", "wellbeing-services-county", "kela", "police"})

NEVER_EXECUTED = frozenset({"offered", "negotiable", "executable", "rejected", "entered-in-error"})


def name(text: str) -> dict[str, str]:
    return {"fi": text, "sv": f"{text} sv", "en": f"{text} en"}


def clause(provider: UUID, senders: Sequence[UUID] = (), /, **changes: Any) -> dict[str, Any]:
    """A clause of a finnish course for anybody in 091 or 049, on any basis, with two places."""
    return {
        "clause_id": str(new_id()),
        "number": 1,
        "service": SERVICE_CODE,
        "name": name("Suomen kielen kurssi"),
        "description": None,
        "provider": str(provider),
        "senders": [str(one) for one in senders],
        "sender_kinds": [],
        "municipalities": ["091", "049"],
        "languages": ["fi"],
        "valid_from": None,
        "valid_until": None,
        "data_categories": [
            *("identity", "identity-code", "date-of-birth", "contact", "language", "interpreter-need", "residence"),
            *("safety-restriction", "need-description"),
        ],
        "legal_bases": ["commission", "consent", "law:681/2023"],
        "response_business_days": 5,
        "capacity": {"max": 2, "unit": "concurrent-clients"},
        "waitlist": True,
    } | changes


def edition(clauses: Sequence[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """The first edition, in force since New Year."""
    return {
        "edition": 1,
        "status": "executed",
        "executed_at": None if changes.get("status") in NEVER_EXECUTED else "2026-01-02T10:00:00+00:00",
        "ended_at": None,
        "effective_from": "2026-01-01",
        "effective_until": None,
        "parties": [],
        "clauses": list(clauses),
    } | changes


def agreement(agreement_id: UUID, editions: Sequence[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "agreement_id": str(agreement_id),
        "version": 5,
        "number": "VD-0000-0000",
        "status": editions[-1]["status"],
        "editions": list(editions),
    } | changes


@dataclass
class AgreementEvents:
    """Speaks for the agreements service, in whatever order the test wants."""

    service: ServiceUnderTest
    offset: int = 0

    async def organisation(
        self,
        organisation: UUID,
        kind: str,
        version: int = 1,
        units: Sequence[UUID] = (),
        municipalities: Sequence[str] = (),
    ) -> None:
        """`organisation.changed` with this state."""
        state = {
            "organisation_id": str(organisation),
            "version": version,
            "kind": kind,
            "is_authority": kind in AUTHORITIES,
            "name": name(kind),
            "units": [{"unit_id": str(unit), "name": name("Yksikkö")} for unit in units],
            "municipalities": list(municipalities),
        }
        await self._take(ORGANISATIONS, organisation, "organisation.changed", version, state)

    async def agreement(self, state: dict[str, Any], fact: str = "executed") -> None:
        """`agreement.<fact>` with this state."""
        subject = UUID(state["agreement_id"])
        await self._take(AGREEMENTS, subject, f"agreement.{fact}", state["version"], state)

    async def forget(self, topic: str, subject: UUID) -> None:
        """A tombstone."""
        await self.service.runtime.intake(topic).take([self._record(topic, str(subject).encode(), None)])

    async def all_read(self) -> None:
        """Both topics have been read to their ends once."""
        note = note_caught_up(self.service.runtime.database)
        for topic in (AGREEMENTS, ORGANISATIONS):
            await note(topic, {0: True})

    async def _take(self, topic: str, subject: UUID, fact: str, version: int, state: dict[str, Any]) -> None:
        at: datetime = self.service.runtime.transactions.clock()
        event = Event(new_id(), f"vidare.{fact}.v1", "/vidare/agreements", subject, version, at, state, "a-correlation")
        await self.service.runtime.intake(topic).take([self.record_of(topic, event)])

    def record_of(self, topic: str, event: Event) -> RawRecord:
        """The record that carries the event, at the next place."""
        return self._record(topic, str(event.subject).encode(), orjson.dumps(event.content), write_headers(event))

    def _record(self, topic: str, key: bytes, value: bytes | None, headers: Any = ()) -> RawRecord:
        self.offset += 1
        return RawRecord(value, key, headers, topic, offset=self.offset)
