"""Which kinds of organisation may be responsible is decided by the day, in Helsinki."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from services.referrals.commands.responsible_kind.validity import add_responsible_kind, end_responsible_kind
from services.referrals.model.responsible_kind.row import ResponsibleKind
from shared.kernel.actors import SYSTEM
from tests.support.cooperation import expect
from tests.support.referrals import CASES, CLIENTS, PERSON, Referrals

_NEW: dict[str, Any] = PERSON | {"identity_code": None}


async def test_a_kind_whose_last_day_is_over_takes_no_new_client_and_keeps_those_that_it_has(world: Referrals) -> None:
    client, case = await world.client(), await world.case()
    async with world.service.runtime.transactions.begin(SYSTEM, "operator") as work:
        await end_responsible_kind(work, "municipality", date(2026, 6, 18))
    await world.client()  # the last day
    world.moment.now = datetime(2026, 6, 18, 21, 30, tzinfo=UTC)  # in Helsinki it is the next day
    for path, body in ((CLIENTS, _NEW), (CASES, {"client_id": client["id"]})):
        refused = expect(403, await world.town.caseworker.post(path, body))
        assert refused["detail"].endswith("of these kinds today: employment-authority.")
    need = await world.need(case)
    assert (await world.move_case(await world.shown(CASES, case), "hold"))["status"] == "on-hold"
    assert need["status"] == "active"


async def test_a_kind_that_is_added_may_be_responsible_from_its_first_day_on(world: Referrals) -> None:
    async with world.service.runtime.transactions.begin(SYSTEM, "operator") as work:
        await add_responsible_kind(work, "association", date(2026, 6, 19), "an invented act")
    expect(403, await world.cafe.caseworker.post(CLIENTS, _NEW))
    world.moment.now = datetime(2026, 6, 18, 21, 30, tzinfo=UTC)
    expect(201, await world.cafe.caseworker.post(CLIENTS, _NEW))


async def test_where_no_kind_may_be_responsible_that_is_said(world: Referrals) -> None:
    async with world.service.runtime.database.connection() as connection:
        gone = update(ResponsibleKind).where(col(ResponsibleKind.valid_until).is_(None))
        await connection.execute(gone.values(valid_until=date(2026, 6, 17)))
    refused = expect(403, await world.town.caseworker.post(CLIENTS, _NEW))
    assert refused["detail"].endswith("of these kinds today: none.")
