"""Colleagues who take the same at once, and a supervisor who reassigns meanwhile: on PostgreSQL, many times."""

import asyncio
from collections import Counter

import pytest

from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.handling import ANNA, BERT, REASSIGN, SETTINGS, handle, handled, has, person, seen
from tests.support.referrals import CASES, Referrals

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),
]
TIMES = 20


async def test_of_several_who_take_it_at_once_one_has_it_and_the_others_read_again(world: Referrals) -> None:
    for _ in range(TIMES):
        for one in (await world.case(), await world.submitted()):
            who = world.cafe if "sender" in one else world.town
            people = [f"person-{number}" for number in range(5)]
            answers = await asyncio.gather(*(handle(person(who, sub), one, "take") for sub in people))
            assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 4}
            (winner,) = [sub for sub, answer in zip(people, answers, strict=True) if answer.status_code == 200]
            assert await has(who.acting(Role.INTEGRATION), one) == (winner, None)


async def test_both_sides_take_at_once_and_neither_waits_or_is_refused(world: Referrals) -> None:
    for _ in range(TIMES):
        sent = await world.submitted()
        own = await seen(world.town.acting(Role.INTEGRATION), sent)
        answers = await asyncio.gather(
            handle(person(world.town, ANNA), own, "take"), handle(person(world.cafe, BERT), sent, "take")
        )
        assert [answer.status_code for answer in answers] == [200, 200]


async def test_nothing_is_left_with_whom_all_is_taken_from_but_what_is_given_to_her_later(world: Referrals) -> None:
    supervisor = world.town.acting(Role.SUPERVISOR)
    for _ in range(TIMES):
        cases = [await handled(person(world.town, ANNA), await world.case(), "take") for _ in range(3)]
        taken, *reassigned = await asyncio.gather(
            handle(person(world.town, "carl"), cases[0], "take"),
            supervisor.post(REASSIGN, {"handler": ANNA, "to": BERT}),
            supervisor.post(REASSIGN, {"handler": ANNA, "to": BERT}),
        )
        assert taken.status_code in (200, 412), taken.text
        assert [answer.status_code for answer in reassigned] == [200, 200], [one.text for one in reassigned]
        first, *others = [(await has(supervisor, one))[0] for one in cases]
        assert first == ("carl" if taken.status_code == 200 else BERT)
        assert others == [BERT, BERT]
        moved = sum(expect(200, answer)["cases"] for answer in reassigned)
        assert moved in (2, 3)


async def test_a_case_is_taken_and_closed_at_once_and_nothing_is_lost(world: Referrals) -> None:
    for _ in range(TIMES):
        case = await world.case()
        await world.submitted(await world.need(case))
        taken, closed = await asyncio.gather(
            handle(person(world.town, ANNA), case, "take"), world.try_move_case(case, "close", open_referrals="end")
        )
        assert sorted([taken.status_code, closed.status_code]) == [200, 412], (taken.text, closed.text)
        left = await world.shown(CASES, case)
        assert (left["status"] == "closed") == (closed.status_code == 200)
        assert left["handling"]["handler"] == (ANNA if taken.status_code == 200 else None)


async def test_the_settings_are_changed_by_one_of_several_at_once(world: Referrals) -> None:
    admin = world.town.admin
    answers = await asyncio.gather(*(admin.patch(SETTINGS, {"own_units_only": True}, version=0) for _ in range(5)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 4}
