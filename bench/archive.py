"""Years of referrals of one town, of which a part is under way, written by COPY."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql import asyncpg as dialects

from bench.containers import Servers
from bench.referrals import Recipient, ReferralsWorld, Town
from services.referrals.model.case.row import Case
from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client, ClientSound
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.deadline.row import RESPONSE, Deadline
from services.referrals.model.need.row import Need
from services.referrals.model.referral.codes import Priority
from services.referrals.model.referral.for_lists import write_for_lists
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.registry import Row
from services.referrals.vault import Vault
from shared.ids import new_id
from shared.kernel import deadlines
from shared.kernel.human_numbers import human_number

REFERRALS_OF_A_CLIENT = 5
_CATEGORIES = ["identity", "identity-code", "date-of-birth", "language", "need-description"]
_SHARES = {"completed": 80, "rejected": 10, "cancelled": 3, "requested": 2, "received": 1, "accepted": 1, "draft": 1,
           "in-progress": 2}  # fmt: skip
"""Of a hundred referrals. What is under way stands among what has ended long ago."""
_AWAITED = ("requested", "received")
_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_DIALECT: Any = dialects.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Archive:
    """What a bench asks about: somebody in the middle of it all."""

    town: Town
    recipient: Recipient
    known: Referral
    identity_code: str
    family_name: str
    born: date


def invented_code(number: int) -> tuple[str, date]:
    """The number-th identity code of the range that belongs to nobody, and its day of birth."""
    day, individual = date(1950, 1, 1) + timedelta(days=number // 100), 900 + number % 100
    digits = f"{day:%d%m%y}{individual}"
    return f"{day:%d%m%y}-{individual}{_CHECK[int(digits) % 31]}", day


async def fill(world: ReferralsWorld, servers: Servers, vault: Vault, town: Town, count: int) -> Archive:
    """So many referrals of so many clients, five of each."""
    chance, now = Random(1), datetime.now(UTC)
    connection = await asyncpg.connect(servers.plain_url(world.database))
    try:
        clients = count // REFERRALS_OF_A_CLIENT
        needs: list[Need] = []
        numbers: set[str] = set()
        for number in range(0, clients, _AT_ONCE):
            places = range(number, min(number + _AT_ONCE, clients))
            rows = [row for one in places for row in _person(vault, town, one, now, numbers)]
            await copy(connection, rows)
            needs += [row for row in rows if isinstance(row, Need)]
        referrals: list[Referral] = []
        numbers = set()
        for number in range(0, count, _AT_ONCE):
            made = [_referral(town, needs, one, chance, now, numbers) for one in range(number, number + _AT_ONCE)]
            await copy(connection, made)
            await copy(connection, [_step(row) for row in made])
            await copy(connection, [due for row in made for due in row.deadlines])
            referrals = made
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    known = next(row for row in reversed(referrals) if row.status == "received")
    place = needs.index(next(one for one in needs if one.id == known.need_id))
    code, born = invented_code(place)
    recipient = next(one for one in town.recipients if one.id == known.recipient)
    return Archive(town, recipient, known, code, f"Fictiva-{place}", born)


_AT_ONCE = 1000


async def copy(connection: "asyncpg.Connection[Any]", rows: Sequence[Row]) -> None:
    """Rows straight into their tables, by PostgreSQL's COPY."""
    for kind in dict.fromkeys(type(row) for row in rows):
        table: Any = kind.__table__  # type: ignore[attr-defined]
        writers = {one.name: one.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for one in table.columns}
        records = [
            [getattr(row, name) if write is None else write(getattr(row, name)) for name, write in writers.items()]
            for row in rows
            if type(row) is kind
        ]
        await connection.copy_records_to_table(table.name, records=records, columns=list(writers))


def _person(vault: Vault, town: Town, number: int, now: datetime, numbers: set[str]) -> Iterator[Row]:
    client_id, case_id, need_id = new_id(), new_id(), new_id()
    wrapped, key = vault.new_key(client_id)
    town.keys[client_id] = key
    code, born = invented_code(number)
    details = ClientDetails(
        given_names="Exempla",
        family_name=f"Fictiva-{number}",
        identity_code=code,
        date_of_birth=born,
        municipality="091",
    )
    recipient = town.recipients[number % len(town.recipients)]
    yield Client(
        id=client_id, version=1, organisation=town.sender, wrapped_key=wrapped,
        sealed=key.seal("client", client_id, details.model_dump(mode="json")),
        identity_hash=vault.identity_hash(town.sender, code),
        name_hash=vault.name_hash(town.sender, details.sought_name, born), created_at=now,
    )  # fmt: skip
    for sound in vault.sound_hashes(town.sender, details.names, born):
        yield ClientSound(client=client_id, sound=sound)
    yield Case(
        id=case_id, version=1, number=_free_number(numbers), status="open", client_id=client_id,
        responsible=town.sender, opened_at=now,
    )  # fmt: skip
    yield Need(
        id=need_id, version=1, status="active", case_id=case_id, client_id=client_id, organisation=town.sender,
        service="finnish-course", proposed_legal_basis=f"commission:{recipient.agreement}",
        proposed_data_categories=_CATEGORIES, created_at=now, sealed=key.seal("need", need_id, {}),
    )  # fmt: skip


def _free_number(numbers: set[str]) -> str:
    """One that is not among them, and is now: of hundreds of thousands by chance, some are alike."""
    while (drawn := human_number(new_id().int)) in numbers:
        pass
    numbers.add(drawn)
    return drawn


def _referral(
    town: Town, needs: Sequence[Need], number: int, chance: Random, now: datetime, numbers: set[str]
) -> Referral:
    need, recipient = needs[number % len(needs)], town.recipients[number % len(town.recipients)]
    (status,) = chance.choices(list(_SHARES), list(_SHARES.values()))
    at, id_ = now - timedelta(days=9) * chance.random(), new_id()
    row = Referral(
        id=id_, version=2, number=_free_number(numbers), status=status, need_id=need.id, case_id=need.case_id,
        client_id=need.client_id, service=need.service, sender=town.sender, recipient=recipient.id,
        legal_basis=f"commission:{recipient.agreement}", data_categories=_CATEGORIES, coverage=_clause(recipient, now),
        agreement_id=recipient.agreement, priority=str(chance.choice(list(Priority))), created_at=at,
        requested_at=at if status != "draft" else None, sender_reference=f"KOTO-{number}",
        recipient_reference=f"SC-{number}", loop_closed_at=at if chance.random() < 0.99 else None, deadlines=[],
        sealed=town.keys[need.client_id].seal("referral", id_, {"message": "Thursday evenings suit best."}),
    )  # fmt: skip
    if status in _AWAITED:
        due = deadlines.Deadline.start(at, chance.randint(3, 8), "clause:1")
        row.deadlines.append(Deadline.of(new_id(), RESPONSE, row.id, due))
    write_for_lists(row)
    return row


def _clause(recipient: Recipient, now: datetime) -> DecidingClause:
    return DecidingClause(
        agreement_id=recipient.agreement, agreement_number="SOP-1", edition=1, clause_id=recipient.clause, clause=1,
        waitlist=True, data_categories=tuple(_CATEGORIES), as_of=now,
    )  # fmt: skip


def _step(row: Referral) -> ReferralStep:
    return ReferralStep(
        referral_id=row.id, version=2, move="submit", status=row.status, organisation=row.sender, at=row.created_at
    )
