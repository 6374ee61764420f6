"""Lists of cases, needs and contact requests by what is due in them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.contact_requests import answered, asked
from tests.support.cooperation import expect
from tests.support.referrals import CASES, NEEDS, Referrals


async def ids(world: Referrals, path: str, **query: Any) -> list[str]:
    return [one["id"] for one in expect(200, await world.town.caseworker.get(path, **query))["items"]]


async def pages(world: Referrals, path: str, **query: Any) -> list[str]:
    """The same, one by one."""
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = expect(200, await world.town.caseworker.get(path, limit=1, **query, **cursor))
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            return seen
        cursor = {"cursor": page["next"]}


@pytest.mark.parametrize(("path", "named"), [(CASES, "case_id"), (NEEDS, "need_id")])
async def test_that_in_which_something_is_due_next_stands_first(world: Referrals, path: str, named: str) -> None:
    await world.agree(capacity=None)
    first = await world.submitted()
    quiet = await world.draft()
    world.moment.now += timedelta(days=5)
    second = await world.submitted()
    served = await world.read(world.town, await world.after("accept"))
    by_age = [one[named] for one in (served, second, quiet, first)]
    assert await ids(world, path) == by_age
    by_due = [first[named], second[named], served[named], quiet[named]]
    assert await ids(world, path, sort="due") == by_due
    assert await pages(world, path, sort="due") == by_due
    assert await ids(world, path, overdue="true") == []
    world.moment.now += timedelta(days=5)
    assert await ids(world, path, overdue="true") == [first[named]]
    assert await ids(world, path, overdue="true", sort="due") == [first[named]]
    shown = expect(200, await world.town.caseworker.get(path))["items"]
    assert {one["id"] for one in shown if one["overdue"]} == {first[named]}


async def test_contact_requests_stand_by_the_day_on_which_they_are_due(world: Referrals) -> None:
    path = "/v1/contact-requests"
    first = await asked(world)
    world.moment.now += timedelta(days=1)
    taken = await answered(world, "take")
    world.moment.now += timedelta(days=4)
    last = await asked(world)
    every = [first["id"], taken["id"], last["id"]]
    assert await ids(world, path, sort="due") == every
    assert await pages(world, path, sort="due") == every
    assert await ids(world, path) == every[::-1]
    world.moment.now += timedelta(days=5)
    assert await ids(world, path, overdue="true", sort="due") == [first["id"]]
    assert await ids(world, path, overdue="true", status="taken") == []
