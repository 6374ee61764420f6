"""A referrals service with its world: organisations, agreements with capacity, clients, needs and referrals.

Invented throughout. What is prepared here is written straight into the tables; what is measured goes through the API.
"""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from bench.containers import Servers
from bench.processes import HERE, free_port, run, server
from deploy.local.issuer import LocalIssuer
from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.case.row import Case
from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.model.copies.row import AgreementCopy, AgreementOfferCopy, OrganisationCopy
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.deadline.row import RESPONSE, Deadline
from services.referrals.model.need.row import Need
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.registry import Row
from services.referrals.vault import ClientKey, Vault
from shared.ids import new_id
from shared.kernel import deadlines
from shared.kernel.actors import Role
from shared.kernel.human_numbers import human_number
from shared.persistence.database import Database
from shared.persistence.encryption import KeyRing
from shared.persistence.mechanisms import copy_progress
from shared.production import LOCAL_ISSUER

_SERVICE = "finnish-course"
_RECIPIENTS = 16
_CLIENTS = 300
_CATEGORIES = ["identity", "language", "need-description"]
_KEYS = "bench:" + base64.b64encode(bytes(32)).decode()
_SEARCH_KEY = "a search key of the bench, forty characters"


@dataclass(frozen=True)
class Recipient:
    """An association with an agreement of its own, so that not all acceptances wait for one clause's ledger."""

    id: UUID
    agreement: UUID
    clause: UUID


@dataclass(frozen=True)
class Town:
    """Who sends, to whom, about which needs. Rows as the service keeps them."""

    sender: UUID
    recipients: Sequence[Recipient]
    needs: Sequence[Need]
    keys: dict[UUID, ClientKey]


class ReferralsWorld:
    """One database of the service, filled, and the callers' tokens. `folder` keeps the issuer's key."""

    def __init__(self, servers: Servers, database: str, folder: Path) -> None:
        self._servers = servers
        self.database = database
        self.issuer = LocalIssuer(folder, LOCAL_ISSUER, "vidare")

    @classmethod
    async def make(cls, servers: Servers, folder: Path, checkout: Path = HERE) -> "ReferralsWorld":
        """A new database with the service's schema, as the checkout has it."""
        world = cls(servers, await servers.new_database(), folder)
        migrate = ("services.referrals", "migrate")
        await asyncio.to_thread(run, *migrate, environment=world.environment(free_port()), checkout=checkout)
        return world

    def environment(self, port: int) -> dict[str, str]:
        """The service's settings. What they leave out stands at its default."""
        return {
            "VIDARE_ENV": "test",
            "REFERRALS_DATABASE_URL": self._servers.url(self.database),
            "REFERRALS_KAFKA_BOOTSTRAP": self._servers.kafka,
            "REFERRALS_HTTP_PORT": str(port),
            "REFERRALS_TOKEN_ISSUER": self.issuer.issuer,
            "REFERRALS_TOKEN_JWKS": str(self.issuer.jwks_file),
            "REFERRALS_IDEMPOTENCY_KEY_SECRET": "a secret of the bench, forty characters long",
            "REFERRALS_CLIENT_KEYS": _KEYS,
            "REFERRALS_SEARCH_KEY": _SEARCH_KEY,
        }

    def api(self, port: int) -> AbstractContextManager[int]:
        """An API of this checkout, in a process of its own that is ready; its id. One caller may be the whole load."""
        environment = self.environment(port) | {"REFERRALS_QUOTA_COMMANDS": "1000000/second"}
        return server(port, "/readyz", "services.referrals", "api", environment=environment)

    def worker(self) -> AbstractContextManager[int]:
        """A worker of this checkout, in a process of its own that is ready; its id."""
        port = free_port()
        environment = self.environment(free_port()) | {"REFERRALS_HEALTH_PORT": str(port)}
        return server(port, "/readyz", "services.referrals", "worker", environment=environment)

    def token(self, organisation: UUID) -> str:
        """A caseworker's token."""
        return self.issuer.token("caseworker-1", organisation, [Role.CASEWORKER], now=datetime.now(UTC))

    async def settle(self, clients: int = _CLIENTS) -> Town:
        """Writes organisations, agreements, and so many clients, each with a case and a need."""
        now = datetime.now(UTC)
        sender = new_id()
        recipients = [Recipient(new_id(), new_id(), new_id()) for _ in range(_RECIPIENTS)]
        copies: list[Row] = [organisation(sender, "municipality")]
        for number, one in enumerate(recipients):
            agreed = clause(one.clause, 1, _SERVICE, sender, one.id)
            copies += [organisation(one.id, "association"), agreement(one.agreement, f"SOP-{number}", [agreed], now)]
            copies.append(AgreementOfferCopy(service=_SERVICE, provider=one.id, agreement_id=one.agreement))
            copies.append(CapacityUse(id=one.clause, version=1, agreement_id=one.agreement, in_use=0))
        await self.write(copies)
        progress = [{"topic": topic, "partition": 0, "caught_up_at": now} for topic in (AGREEMENTS, ORGANISATIONS)]
        await self._execute(copy_progress, progress)
        return await self.people(Town(sender, recipients, [], {}), clients)

    async def people(self, town: Town, count: int) -> Town:
        """The town with so many new clients, each with a case and a need, in the place of those that it had."""
        now = datetime.now(UTC)
        rows = [row for number in range(count) for row in _client(town, number, now)]
        await self.write(rows)
        return replace(town, needs=[row for row in rows if isinstance(row, Need)])

    async def draft(self, town: Town, count: int) -> list[Referral]:
        """`count` drafts, one for a client after the other, with their history."""
        now = datetime.now(UTC)
        drafts = [_draft(town, number, now) for number in range(count)]
        await self.write(drafts, [_step(row, 1, now) for row in drafts])
        return drafts

    async def send(self, town: Town, count: int, days_ago: int = 0) -> list[Referral]:
        """`count` referrals that wait for an answer since so many days, with their history and deadlines."""
        now = datetime.now(UTC) - timedelta(days=days_ago)
        sent = [_requested(town, number, now) for number in range(count)]
        steps = [_step(row, version, now) for row in sent for version in (1, 2)]
        answer = deadlines.Deadline.start(now, 5, "clause:1")
        await self.write(sent, steps, [Deadline.of(new_id(), RESPONSE, row.id, answer) for row in sent])
        return sent

    async def write(self, *kinds: Sequence[Row]) -> None:
        """Rows straight into their tables, one list after the other."""
        for rows in kinds:
            for kind in dict.fromkeys(type(row) for row in rows):
                await self._execute(kind, [_columns(row) for row in rows if type(row) is kind])

    async def _execute(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        database = Database(self._servers.url(self.database), 2)
        try:
            async with database.connection() as connection:
                await connection.execute(insert(table), list(rows))
        finally:
            await database.close()


def vault() -> Vault:
    """With the service's keys."""
    return Vault(KeyRing.parse(_KEYS), _SEARCH_KEY.encode())


def _columns(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}


def _name(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text, "en": text}


def organisation(id_: UUID, kind: str) -> OrganisationCopy:
    """The copy of an organisation of this kind."""
    return OrganisationCopy(organisation_id=id_, version=1, kind=kind, is_authority=kind == "municipality", units=[])


def clause(id_: UUID, number: int, service: str, sender: UUID, provider: UUID) -> dict[str, Any]:
    """A clause of room without end, by which this sender may refer to this provider."""
    return {
        "clause_id": str(id_), "number": number, "service": service, "name": _name("Kurssi"),
        "provider": str(provider), "senders": [str(sender)], "municipalities": ["091"],
        "data_categories": _CATEGORIES, "legal_bases": ["commission"], "response_business_days": 5,
        "capacity": {"max": 1_000_000, "unit": "concurrent-clients"}, "waitlist": True,
    }  # fmt: skip


def agreement(id_: UUID, number: str, clauses: Sequence[dict[str, Any]], now: datetime) -> AgreementCopy:
    """The copy of an agreement with these clauses, in force since yesterday."""
    edition = {
        "edition": 1, "status": "executed", "executed_at": (now - timedelta(days=1)).isoformat(),
        "effective_from": "2026-01-01", "parties": [], "clauses": list(clauses),
    }  # fmt: skip
    state = {"agreement_id": str(id_), "version": 3, "number": number, "status": "executed", "editions": [edition]}
    return AgreementCopy(agreement_id=id_, version=3, state=state, as_of=now)


def _client(town: Town, number: int, now: datetime) -> list[Row]:
    """A client with its case and its need; the client's key is kept in `town`."""
    keys = vault()
    client_id, case_id, need_id = new_id(), new_id(), new_id()
    wrapped, key = keys.new_key(client_id)
    town.keys[client_id] = key
    details = ClientDetails(
        given_names="Exempla", family_name=f"Fictiva-{number}", mother_tongue="ar", municipality="091"
    )
    recipient = town.recipients[number % len(town.recipients)]
    return [
        Client(
            id=client_id, version=1, organisation=town.sender, wrapped_key=wrapped,
            sealed=key.seal("client", client_id, details.model_dump(mode="json")),
            name_hash=keys.name_hash(town.sender, details.sought_name, None), created_at=now,
        ),
        Case(
            id=case_id, version=1, number=human_number(case_id.int), status="open", client_id=client_id,
            responsible=town.sender, opened_at=now,
        ),
        Need(
            id=need_id, version=1, status="active", case_id=case_id, client_id=client_id, organisation=town.sender,
            service=_SERVICE, proposed_legal_basis=f"commission:{recipient.agreement}",
            proposed_data_categories=_CATEGORIES, created_at=now,
            sealed=key.seal("need", need_id, {"description": "Evening course, beginner."}),
        ),
    ]  # fmt: skip


def recipient_of(town: Town, number: int) -> Recipient:
    """Under whose agreement the number-th need falls."""
    return town.recipients[number % len(town.needs) % len(town.recipients)]


def _draft(town: Town, number: int, now: datetime) -> Referral:
    need, recipient, id_ = town.needs[number % len(town.needs)], recipient_of(town, number), new_id()
    return Referral(
        id=id_, version=1, number=human_number(id_.int), status=ReferralStatus.DRAFT.value, need_id=need.id,
        case_id=need.case_id, client_id=need.client_id, service=need.service, sender=town.sender,
        legal_basis=f"commission:{recipient.agreement}", data_categories=_CATEGORIES, recipient=recipient.id,
        priority="routine", created_at=now,
        sealed=town.keys[need.client_id].seal("referral", id_, {"message": "Thursday evenings suit best."}),
    )  # fmt: skip


def _requested(town: Town, number: int, now: datetime) -> Referral:
    recipient = recipient_of(town, number)
    coverage = DecidingClause(
        agreement_id=recipient.agreement, agreement_number="SOP-1", edition=1, clause_id=recipient.clause, clause=1,
        waitlist=True, data_categories=tuple(_CATEGORIES), as_of=now,
    )  # fmt: skip
    row = _draft(town, number, now)
    row.version, row.status, row.business_status = 2, ReferralStatus.REQUESTED.value, "awaiting-response"
    row.coverage, row.agreement_id, row.requested_at = coverage, recipient.agreement, now
    return row


def _step(row: Referral, version: int, now: datetime) -> ReferralStep:
    move, status = {1: ("create", "draft"), 2: ("submit", "requested")}[version]
    return ReferralStep(referral_id=row.id, version=version, move=move, status=status, organisation=row.sender, at=now)
