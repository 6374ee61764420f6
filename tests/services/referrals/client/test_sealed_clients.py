"""Client data at rest and on its way out: sealed for its client and its place, and nowhere in the clear."""

import json
import logging
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from services.referrals.model.client.row import Client
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.tables import TABLES
from services.referrals.vault import Vault
from shared.ids import new_id
from shared.kernel.actors import Role
from shared.persistence.encryption import KeyRing, Unreadable
from shared.persistence.mechanisms import audit_entry, clock, idempotency_record, outbox
from shared.work import rewrapping
from shared.work.rewrapping import Rewrapped, rewrap_all
from tests.support.cooperation import expect
from tests.support.referrals import (
    CLIENTS,
    IDENTITY_CODE,
    PERSONAL,
    REASON_TEXT,
    REFERRALS,
    Referrals,
    key_line,
    referrals_service,
)
from tests.support.services import Moment


async def a_whole_run(world: Referrals) -> None:
    """Every kind of text that can be written about a client, written."""
    client = await world.client(identity_code=IDENTITY_CODE)
    need = await world.need(await world.case(client))
    referral = await world.after(
        "request-information", "supply-information", "accept", "start", "schedule", "hold", "resume", need=need
    )
    town = world.town.caseworker
    await town.post(f"{CLIENTS}/search", {"identity_code": IDENTITY_CODE})
    await town.post(f"{CLIENTS}/search", {"family_name": "Koekäyttäjä", "date_of_birth": "1990-01-01"})
    await world.move(world.cafe, referral, "complete")
    other = await world.submitted(await world.need(await world.case(client)))
    expect(200, await town.patch(f"{REFERRALS}/{other['id']}", {"message": REASON_TEXT}, version=2))
    await world.move(world.cafe, other | {"version": 3}, "reject")
    discarded = await world.draft(await world.need(await world.case(client)))
    await world.move(world.town, discarded, "discard")
    await town.post(CLIENTS, {"family_name": "Koekäyttäjä", "identity_code": IDENTITY_CODE, "x": REASON_TEXT})


def spellings() -> list[bytes]:
    """Each secret as text, as JSON writes it, and as UTF-16."""
    return [
        form
        for secret in PERSONAL
        for form in (secret.encode(), json.dumps(secret)[1:-1].encode(), secret.encode("utf-16-le"))
    ]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)  # PostgreSQL keeps its files in the container
async def test_no_byte_of_the_database_file_says_who_a_client_is(world: Referrals) -> None:
    await a_whole_run(world)
    file = Path(world.service.runtime.database.url.database or "")
    content = b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
    assert b"finnish-course" in content
    assert [secret for secret in spellings() if secret in content] == []


async def test_nothing_that_leaves_or_is_logged_says_who_a_client_is(
    world: Referrals, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await a_whole_run(world)
    said = capsys.readouterr()
    written = [said.out.encode(), said.err.encode(), caplog.text.encode()]
    assert b"request.answered" in b"".join(written)
    async with world.service.runtime.database.reading() as session:
        for table in (outbox, idempotency_record, TABLES.tables["deadline"], clock, audit_entry):
            rows = (await session.execute(select(table))).all()
            assert rows or table is clock  # no agreement ended
            written += [
                bytes(value) if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
            ]
        clients = [str(one.id) for one in (await session.execute(select(Client))).scalars()]
    for text in written:
        assert [secret for secret in spellings() if secret in text] == []
    events = [fact.content for fact in await world.service.facts()]
    logs = (said.out + said.err + caplog.text).lower()
    assert not any(client in json.dumps(events) or client in logs for client in clients)


async def test_no_event_names_the_service_the_need_or_a_municipality(world: Referrals) -> None:
    await a_whole_run(world)
    events = json.dumps([fact.content for fact in await world.service.facts()])
    # The municipality in quotes: its three digits also stand inside an id now and then.
    assert not any(word in events for word in ("finnish-course", '"091"', "identity-code"))


async def test_no_event_of_a_referral_names_its_need(world: Referrals) -> None:
    await a_whole_run(world)
    need = (await world.read(world.town, (await world.listed(world.town, direction="outgoing"))[0]))["need_id"]
    naming = {fact.type.split(".")[1] for fact in await world.service.facts() if need in json.dumps(fact.content)}
    assert naming == {"need"}


async def test_bytes_moved_to_another_client_do_not_open(world: Referrals) -> None:
    mine, other = await world.client(), await world.client(given_names="Toinen")
    database, tools = world.service.runtime.database, world.service.runtime.tools
    async with database.reading() as session:
        first = await session.get_one(Client, UUID(mine["id"]))
        second = await session.get_one(Client, UUID(other["id"]))
        assert tools.vault.details_of(first).given_names == "Ainokaisa Testi"
        for part in ("sealed", "wrapped_key"):
            moved = Client(**second.model_dump() | {part: getattr(first, part)})
            with pytest.raises(Unreadable):
                tools.vault.details_of(moved)
        moved = Client(**second.model_dump() | {"sealed": first.sealed, "wrapped_key": first.wrapped_key})
        with pytest.raises(Unreadable):
            tools.vault.details_of(moved)


async def test_a_text_moved_to_another_referral_or_line_does_not_open(world: Referrals) -> None:
    client = await world.client()
    first = await world.after("request-information", need=await world.need(await world.case(client)))
    second = await world.draft(await world.need(await world.case(client)))
    database = world.service.runtime.database
    async with database.reading() as session:
        text = (await session.get_one(Referral, UUID(first["id"]))).sealed
        line = (await session.get_one(ReferralStep, (UUID(first["id"]), 3))).sealed
    for change in (
        update(Referral).where(col(Referral.id) == UUID(second["id"])).values(sealed=text),
        update(ReferralStep).where(col(ReferralStep.referral_id) == UUID(first["id"])).values(sealed=line),
    ):
        async with database.connection() as connection:
            await connection.execute(change)
    for referral in (first, second):
        answer = await world.town.acting(Role.INTEGRATION).get(f"{REFERRALS}/{referral['id']}")
        assert expect(500, answer)["type"] == "/v1/problems/internal-error"


async def test_after_a_rotation_old_clients_open_and_new_ones_are_wrapped_by_the_new_key(
    tmp_path: Path, moment: Moment
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'rotated.db'}"
    async with referrals_service(tmp_path, moment, url) as before:
        old = await before.client(identity_code=IDENTITY_CODE)
        town = before.town.id
    ring = f"{key_line('k2', 9)}\n{key_line()}"
    async with referrals_service(tmp_path, moment, url, client_keys=ring) as after:
        caller = after.service.caller(town, Role.CASEWORKER)
        await after.events.organisation(town, "municipality")
        assert expect(200, await caller.get(f"{CLIENTS}/{old['id']}")) == old
        answer = await caller.post(f"{CLIENTS}/search", {"identity_code": IDENTITY_CODE})
        assert [one["id"] for one in expect(200, answer)["items"]] == [old["id"]]
        new = expect(201, await caller.post(CLIENTS, old["details"] | {"identity_code": None}))
        async with after.service.runtime.database.reading() as session:
            wrapped = {one.id: one.wrapped_key for one in (await session.execute(select(Client))).scalars()}
    assert b"k1" in wrapped[UUID(old["id"])]
    assert b"k2" in wrapped[UUID(new["id"])]


async def test_when_all_keys_are_rewrapped_the_old_one_of_the_ring_can_be_retired(
    tmp_path: Path, migrated_url: str, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrapping, "_PAGE", 2)
    async with referrals_service(tmp_path, moment, migrated_url) as before:
        clients = [await before.client(identity_code=None) for _ in range(5)]
        town = before.town.id
    async with referrals_service(
        tmp_path, moment, migrated_url, client_keys=f"{key_line('k2', 9)}\n{key_line()}"
    ) as both:
        for outcome in (Rewrapped(anew=5), Rewrapped(already=5)):
            assert await _rewrap_all(both) == outcome
    async with referrals_service(tmp_path, moment, migrated_url, client_keys=key_line("k2", 9)) as after:
        await after.events.organisation(town, "municipality")
        caller = after.service.caller(town, Role.CASEWORKER)
        for client in clients:
            assert expect(200, await caller.get(f"{CLIENTS}/{client['id']}")) == client
    async with referrals_service(tmp_path, moment, migrated_url, client_keys=key_line("k3", 8)) as without:
        assert sorted(map(str, (await _rewrap_all(without)).unreadable)) == sorted(one["id"] for one in clients)


async def _rewrap_all(world: Referrals) -> Rewrapped:
    runtime = world.service.runtime
    return await rewrap_all(runtime.transactions, runtime.service.wrapped_keys)


def test_hashes_of_two_organisations_cannot_be_matched_with_each_other() -> None:
    vault = Vault(KeyRing.parse(key_line()), b"s" * 32)
    one, two, born = new_id(), new_id(), date(1990, 1, 1)
    assert vault.identity_hash(one, IDENTITY_CODE) == vault.identity_hash(one, IDENTITY_CODE)
    assert vault.identity_hash(one, IDENTITY_CODE) != vault.identity_hash(two, IDENTITY_CODE)
    assert vault.identity_hash(one, None) is None
    assert vault.name_hash(one, "Koekäyttäjä", born) != vault.name_hash(two, "Koekäyttäjä", born)
    assert vault.name_hash(one, " KOE  KÄYTTÄJÄ", born) == vault.name_hash(one, "koe käyttäjä", born)
    assert vault.name_hash(one, "Weiß", born) == vault.name_hash(one, "WEISS", born)
    assert vault.name_hash(one, "Koe", born) != vault.name_hash(one, "Koe", None)
    other = Vault(KeyRing.parse(key_line()), b"t" * 32)
    assert vault.identity_hash(one, IDENTITY_CODE) != other.identity_hash(one, IDENTITY_CODE)
