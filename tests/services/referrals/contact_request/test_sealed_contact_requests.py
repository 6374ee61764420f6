"""What a contact request says: sealed with its own key, nowhere in the clear, and gone when it is not needed."""

import json
import logging
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from services.referrals.commands.contact_request.clocks import FORGET_CLOCK
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.service import SERVICE
from shared.persistence.encryption import Unreadable
from shared.persistence.mechanisms import audit_entry, clock, idempotency_record, outbox
from shared.scheduling.clocks import DUE_CLOCKS, ClockHand
from shared.scheduling.due import lease_rows
from shared.work.rewrapping import Rewrapped, rewrap_all
from tests.support.contact_requests import ANSWERS, CONTACT_REQUESTS, CONTENT, SAID, answered, asked
from tests.support.cooperation import expect
from tests.support.referrals import Referrals, key_line, referrals_service
from tests.support.services import Moment


async def a_whole_run(world: Referrals) -> None:
    for slug in ANSWERS:
        await answered(world, slug)
    await asked(world)
    await world.cafe.caseworker.post(CONTACT_REQUESTS, {"content": CONTENT | {"x": SAID[0], "name": SAID[0] * 40}})


async def row_of(world: Referrals, request_id: str) -> ContactRequest:
    async with world.service.runtime.database.reading() as session:
        return await session.get_one(ContactRequest, UUID(request_id))


def spellings() -> list[bytes]:
    return [form for one in SAID for form in (one.encode(), json.dumps(one)[1:-1].encode(), one.encode("utf-16-le"))]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)  # PostgreSQL keeps its files in the container
async def test_no_byte_of_the_database_file_says_who_is_to_be_contacted(world: Referrals) -> None:
    await a_whole_run(world)
    file = Path(world.service.runtime.database.url.database or "")
    content = b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
    assert b"contact-request" in content
    assert [one for one in spellings() if one in content] == []


async def test_nothing_that_leaves_or_is_logged_says_who_is_to_be_contacted(
    world: Referrals, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await a_whole_run(world)
    said = capsys.readouterr()
    written = [said.out.encode(), said.err.encode(), caplog.text.encode()]
    assert b"request.answered" in b"".join(written)
    async with world.service.runtime.database.reading() as session:
        for table in (outbox, idempotency_record, clock, audit_entry):
            written += [
                bytes(value) if isinstance(value, bytes) else str(value).encode()
                for row in (await session.execute(select(table))).all()
                for value in row
            ]
    assert [one for one in spellings() if one in b"\n".join(written)] == []


async def test_no_event_says_where_the_person_lives(world: Referrals) -> None:
    await a_whole_run(world)
    assert '"091"' not in json.dumps([fact.content for fact in await world.service.facts()])


async def test_bytes_moved_to_another_request_do_not_open(world: Referrals) -> None:
    mine, other = await asked(world), await asked(world, name="Toinen Keksitty")
    vault = world.service.runtime.tools.vault
    first, second = await row_of(world, mine["id"]), await row_of(world, other["id"])
    for moved in ({"sealed"}, {"wrapped_key"}, {"sealed", "wrapped_key"}):
        with pytest.raises(Unreadable):
            vault.content_of(ContactRequest(**second.model_dump() | first.model_dump(include=moved)))


@pytest.mark.parametrize("slug", ["pass-on", "refuse", "withdraw"])
async def test_key_and_content_are_gone_with_the_answer(world: Referrals, slug: str) -> None:
    row = await row_of(world, (await answered(world, slug))["id"])
    assert (row.wrapped_key, row.sealed) == (None, None)


async def test_of_one_that_was_taken_up_they_are_gone_after_the_time_that_is_set(world: Referrals) -> None:
    taken = await answered(world, "take")
    assert await strike(world) == 0
    world.moment.now += timedelta(days=30)
    assert await strike(world) == 1
    row = await row_of(world, taken["id"])
    assert (row.wrapped_key, row.sealed, row.status) == (None, None, "taken")
    for who in (world.town, world.cafe):
        seen = expect(200, await who.caseworker.get(f"{CONTACT_REQUESTS}/{taken['id']}"))
        assert (seen["content"], seen["version"]) == (None, taken["version"] + 1)


async def test_a_rotation_reaches_the_keys_of_requests_and_not_those_that_are_gone(
    tmp_path: Path, migrated_url: str, moment: Moment
) -> None:
    async with referrals_service(tmp_path, moment, migrated_url) as before:
        await before.client()
        request, _ = await asked(before), await answered(before, "withdraw")
        town = before.town.id
    ring = f"{key_line('k2', 9)}\n{key_line()}"
    async with referrals_service(tmp_path, moment, migrated_url, client_keys=ring) as both:
        for outcome in (Rewrapped(anew=2), Rewrapped(already=2)):
            assert await rewrap_all(both.service.runtime.transactions, SERVICE.wrapped_keys) == outcome
    async with referrals_service(tmp_path, moment, migrated_url, client_keys=key_line("k2", 9)) as after:
        content = after.service.runtime.tools.vault.content_of(await row_of(after, request["id"]))
        assert content is not None
        assert (content.name, town) == (CONTENT["name"], UUID(request["organisation"]))


async def strike(world: Referrals) -> int:
    """How many contents were forgotten at this moment."""
    runtime = world.service.runtime
    rows = await lease_rows(runtime.database, DUE_CLOCKS, world.moment(), 500)
    due = [row for row in rows if row.kind == FORGET_CLOCK]
    for row in due:
        await ClockHand(runtime.transactions, SERVICE.clocks).strike(row)
    return len(due)


async def test_the_clock_of_a_request_stands_until_then(world: Referrals) -> None:
    taken = await answered(world, "take")
    of_it = select(clock.c.due_at).where(clock.c.subject == UUID(taken["id"]))
    async with world.service.runtime.database.reading() as session:
        at = (await session.execute(of_it)).scalar_one()
    assert at == world.moment() + timedelta(days=30)
