"""Two answers to one contact request at the same moment."""

import asyncio

import pytest

from tests.support.contact_requests import asked, try_answer
from tests.support.cooperation import expect
from tests.support.referrals import CLIENTS, Referrals

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),  # SQLite has one writer
]


async def test_of_two_who_take_it_up_at_once_one_does_and_one_client_is_made(world: Referrals) -> None:
    request = await asked(world)
    town = world.town.caseworker
    answers = await asyncio.gather(*(try_answer(town, request, "take") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert {answer.status_code for answer in answers[1:]} <= {200, 409, 412}
    assert [answer.status_code for answer in answers].count(200) == 1
    found = await town.post(f"{CLIENTS}/search", {"family_name": "Koekäyttäjä", "date_of_birth": "1990-01-01"})
    assert len(expect(200, found)["items"]) == 1


async def test_taken_up_or_withdrawn_but_never_both(world: Referrals) -> None:
    for _ in range(5):
        request = await asked(world)
        taken, withdrawn = await asyncio.gather(
            try_answer(world.town.caseworker, request, "take"), try_answer(world.cafe.caseworker, request, "withdraw")
        )
        assert sorted([taken.status_code, withdrawn.status_code])[0] == 200
        assert max(taken.status_code, withdrawn.status_code) in (409, 412)
