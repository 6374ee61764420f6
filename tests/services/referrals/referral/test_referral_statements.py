"""A number of statements that does not grow with the list; what was parsed is not read again."""

from tests.support.cooperation import expect
from tests.support.referrals import REFERRALS, Referrals
from tests.support.round_trips import statements


async def test_a_list_costs_the_same_for_one_and_for_many(world: Referrals) -> None:
    await world.agree(capacity=None)
    costs = []
    for number in (1, 6):
        for _ in range(number):
            await world.after("acknowledge", "accept")
        with statements(world.service.runtime.database) as sent:
            answer = await world.cafe.caseworker.get(REFERRALS)
        costs.append((len(expect(200, answer)["items"]), len(sent)))
    assert costs == [(1, 6), (7, 6)]


async def test_an_agreement_is_parsed_once_for_all_that_ask_of_it(world: Referrals) -> None:
    await world.submitted()
    draft = await world.draft()
    with statements(world.service.runtime.database) as sent:
        await world.move(world.town, draft, "submit")
    assert not [statement for statement in sent if "agreement_copy.state" in statement]
