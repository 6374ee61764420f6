"""Lists of cases and referrals by who has them: the reader's own, those of her units, those that nobody has."""

import pytest

from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.handling import ANNA, BERT, Units, handled, person
from tests.support.referrals import CASES, REFERRALS, Referrals
from tests.support.services import Caller


@pytest.fixture
async def units(world: Referrals) -> Units:
    return await Units(world).told()


async def listed(caller: Caller, path: str, whose: str, **query: str) -> set[str]:
    items = expect(200, await caller.get(path, handled_by=whose, **query))["items"]
    return {one["id"] for one in items}


async def test_cases_and_what_was_sent_in_them(world: Referrals, units: Units) -> None:
    first, second = units.town
    anna, bert = person(world.town, ANNA, first), person(world.town, BERT, second)
    nobodys, annas, berts = [await world.case() for _ in range(3)]
    sent = {case["id"]: (await world.submitted(await world.need(case)))["id"] for case in (nobodys, annas, berts)}
    await handled(anna, annas, "take")
    await handled(bert, berts, "take")
    whose = {"me": {annas["id"]}, "my-units": {annas["id"]}, "nobody": {nobodys["id"]}}
    for said, cases in whose.items():
        assert await listed(anna, CASES, said) == cases
        assert await listed(anna, REFERRALS, said, direction="outgoing") == {sent[case] for case in cases}


async def test_what_came_in_and_what_is_offered(world: Referrals, units: Units) -> None:
    first, second = units.cafe
    anna = person(world.cafe, ANNA, first)
    to = {"organisation": str(world.cafe.id)}
    ours = await world.submitted(recipient=to | {"unit": str(first)})
    theirs = await world.submitted(recipient=to | {"unit": str(second)})
    taken, offered = await world.submitted(), await world.submitted(recipient=None)
    await handled(anna, taken, "take")
    assert await listed(anna, REFERRALS, "me") == {taken["id"]}
    assert await listed(anna, REFERRALS, "my-units") == {taken["id"], ours["id"]}
    assert await listed(anna, REFERRALS, "nobody") == {ours["id"], theirs["id"], offered["id"]}


async def test_who_is_not_told_who_has_it_finds_nothing_by_it(world: Referrals) -> None:
    await handled(person(world.cafe, ANNA), await world.submitted(), "take")
    for whose in ("me", "nobody"):
        answer = await world.cafe.acting(Role.PRIVACY_OFFICER, subject=ANNA).get(REFERRALS, handled_by=whose)
        assert expect(200, answer)["items"] == []
    assert (await world.cafe.caseworker.get(REFERRALS, handled_by="everybody")).status_code == 422
