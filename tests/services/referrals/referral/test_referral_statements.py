"""A number of statements that does not grow with the list; what was parsed is not read again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.support.cooperation import expect
from tests.support.referrals import REFERRALS, Referrals


@contextmanager
def counted(world: Referrals) -> Iterator[list[str]]:
    """The statements that reach the writer's connection meanwhile."""
    statements: list[str] = []
    engine = world.service.runtime.database.writer.sync_engine

    def on_execute(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):  # on PostgreSQL the driver sends it by itself
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", on_execute)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", on_execute)


async def test_a_list_costs_the_same_for_one_and_for_many(world: Referrals) -> None:
    await world.agree(capacity=None)
    costs = []
    for number in (1, 6):
        for _ in range(number):
            await world.after("acknowledge", "accept")
        with counted(world) as statements:
            answer = await world.cafe.caseworker.get(REFERRALS)
        costs.append((len(expect(200, answer)["items"]), len(statements)))
    assert costs == [(1, 5), (7, 5)]


async def test_an_agreement_is_parsed_once_for_all_that_ask_of_it(world: Referrals) -> None:
    await world.submitted()
    draft = await world.draft()
    with counted(world) as statements:
        await world.move(world.town, draft, "submit")
    assert not [statement for statement in statements if "agreement_copy.state" in statement]
