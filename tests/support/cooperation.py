"""Three invented organisations in the agreements service, and a text that two of them can agree on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from typing import Any
from uuid import UUID

import httpx2
from stdnum.fi import ytunnus

from shared.kernel.actors import Role
from tests.support.services import Caller, ServiceUnderTest

AGREEMENTS = "/v1/agreements"
ORGANISATIONS = "/v1/organisations"


def business_id(number: int) -> str:
    """The number-th invented business id (from 9 000 000 on, where none is given out)."""
    written = (f"{body}-{digit}" for body in count(9_000_000) for digit in range(10))
    return next(islice(filter(ytunnus.is_valid, written), number, None))


def name(text: str) -> dict[str, str]:
    """A public name, where a test does not care for its translations."""
    return {"fi": text, "sv": f"{text} sv", "en": f"{text} en"}


AGREEMENT_NAME = {
    "fi": "Kotoutumisen yhteistyösopimus",
    "sv": "Samarbetsavtal om integration",
    "en": "Cooperation agreement on integration",
}
COURSE_NAME = {"fi": "Suomen kielen kurssi", "sv": "Kurs i finska", "en": "Finnish language course"}
COURSE_DESCRIPTION = {
    "fi": "Iltakurssi aikuisille, jotka aloittavat suomen opiskelun.",
    "sv": "Kvällskurs för vuxna som börjar studera finska.",
    "en": "An evening course for adults who begin to study Finnish.",
}

QUESTION = {
    "fi": "Mikä on kielitaidon taso?",
    "sv": "Vilken är språknivån?",
    "en": "What is the level of the language?",
}
OPTIONS = [{"code": code, "label": dict.fromkeys(("fi", "sv", "en"), code.upper())} for code in ("a1", "a2")]


def organisation_body(number: int, kind: str, **changes: Any) -> dict[str, Any]:
    """What registers the number-th invented organisation."""
    return {
        "kind": kind,
        "business_id": business_id(number),
        "name": {"fi": f"Esimerkki {number}", "sv": f"Exempel {number}", "en": f"Example {number}"},
        "language": "fi",
    } | changes


@dataclass(frozen=True)
class Member:
    """A registered organisation and the people who act for it."""

    id: UUID
    service: ServiceUnderTest

    def acting(self, *roles: Role, subject: str = "someone-1", units: Collection[UUID] = ()) -> Caller:
        return self.service.caller(self.id, *roles, subject=subject, units=units)

    @property
    def admin(self) -> Caller:
        return self.acting(Role.ORG_ADMIN, subject="admin-1")

    @property
    def signatory(self) -> Caller:
        return self.acting(Role.SIGNATORY, subject="signatory-1")

    @property
    def caseworker(self) -> Caller:
        return self.acting(Role.CASEWORKER, subject="caseworker-1")


@dataclass(frozen=True)
class Cooperation:
    """A municipality that drafts, an association that provides, and an association that is no party."""

    service: ServiceUnderTest
    municipality: Member
    association: Member
    stranger: Member

    def text(self, **changes: Any) -> dict[str, Any]:
        """A complete text between the municipality and the association."""
        return complete_text(self.municipality.id, self.association.id) | changes

    async def drafted(self, **changes: Any) -> dict[str, Any]:
        """A draft of the municipality, as it sees it."""
        draft: dict[str, Any] = expect(201, await self.municipality.admin.post(AGREEMENTS, self.text(**changes)))
        return draft

    async def offered(self, **changes: Any) -> dict[str, Any]:
        """An agreement that the municipality has offered."""
        return await self.move(self.municipality.admin, await self.drafted(**changes), "offer")

    async def signed_once(self, **changes: Any) -> dict[str, Any]:
        """An agreement that the municipality has signed."""
        return await self.move(self.municipality.signatory, await self.offered(**changes), "sign", SIGNATURE)

    async def executed(self, **changes: Any) -> dict[str, Any]:
        """An agreement that both have signed, as the association sees it."""
        return await self.move(self.association.signatory, await self.signed_once(**changes), "sign", SIGNATURE)

    async def move(self, caller: Caller, agreement: Mapping[str, Any], slug: str, body: Any = None) -> dict[str, Any]:
        """Makes the move on the version that the caller last saw; it must be accepted."""
        moved: dict[str, Any] = expect(200, await try_move(caller, agreement, slug, body))
        return moved


SIGNATURE = {"decision_body": "Kunnanhallitus", "decided_on": "2026-06-15", "section": "§ 112"}


async def try_move(caller: Caller, agreement: Mapping[str, Any], slug: str, body: Any = None) -> httpx2.Response:
    """The answer to a move on the version in hand."""
    return await caller.post(f"{AGREEMENTS}/{agreement['id']}/{slug}", body, version=tag(agreement))


def tag(agreement: Mapping[str, Any]) -> str:
    """What its reader's ETag holds."""
    version, written = agreement["version"], agreement["written"]
    return f"{version}.{written}" if written else str(version)


def summary(agreement: Mapping[str, Any]) -> dict[str, Any]:
    """The agreement as it stands in a list."""
    text = newest(agreement)["text"]
    head = {name: value for name, value in agreement.items() if name not in {"editions", "written"}}
    return head | {name: text[name] for name in ("name", "effective_from", "effective_until")}


def newest(agreement: Mapping[str, Any]) -> dict[str, Any]:
    """The newest edition that the reader sees."""
    edition: dict[str, Any] = agreement["editions"][0]
    return edition


def expect(status: int, answer: httpx2.Response) -> Any:
    """The answer's JSON, when it has this status."""
    assert answer.status_code == status, answer.text
    return answer.json()


def complete_text(authority: UUID, provider: UUID) -> dict[str, Any]:
    """A text that can be offered by either."""
    return {
        "name": AGREEMENT_NAME,
        "parties": [
            {"organisation": str(authority), "part": "coordinator"},
            {"organisation": str(provider), "part": "provider"},
        ],
        "effective_from": "2026-07-01",
        "effective_until": "2027-06-30",
        "background": "Kunta ja yhdistys sopivat kotoutumista edistävistä palveluista.",
        "legal_ground": "Laki kotoutumisen edistämisestä (681/2023)",
        "notice_period_days": 90,
        "clauses": [clause(authority, provider)],
    }


def clause(sender: UUID, provider: UUID, /, **changes: Any) -> dict[str, Any]:
    """A complete clause."""
    return {
        "service": "language-course",
        "name": COURSE_NAME,
        "description": COURSE_DESCRIPTION,
        "provider": str(provider),
        "senders": [str(sender)],
        "sender_kinds": [],
        "municipalities": ["091", "049"],
        "languages": ["fi", "en"],
        "data_categories": ["identity", "contact", "language"],
        "legal_bases": ["consent", "law:681/2023:16"],
        "response_business_days": 5,
        "start_business_days": 20,
        "capacity": {"max": 12, "unit": "concurrent-clients"},
        "waitlist": True,
        "target_groups": ["jobseeker", "parent-at-home"],
        "questions": [{"code": "level", "label": QUESTION, "kind": "choice", "options": OPTIONS}],
    } | changes


async def cooperation(service: ServiceUnderTest) -> Cooperation:
    """Registers the three organisations."""
    register = partial(_registered, service)
    return Cooperation(
        service, await register(0, "municipality"), await register(1, "association"), await register(2, "association")
    )


async def _registered(service: ServiceUnderTest, number: int, kind: str) -> Member:
    made = expect(201, await service.operator.post(ORGANISATIONS, organisation_body(number, kind)))
    return Member(UUID(made["id"]), service)
