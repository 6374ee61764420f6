"""What a command costs: one flush, and a number of statements that does not grow with the list."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.referrals import REFERRALS, Referrals

MOST = {"submit": 14, "accept": 17, "acknowledge": 10, "schedule": 10, "complete": 15, "reject": 15, "withdraw": 10}
"""Statements of the whole request; a number that must rise deserves a thought."""

WAYS: dict[str, list[str]] = {
    "submit": [], "accept": [], "acknowledge": [], "schedule": ["accept"], "complete": ["accept", "start"],
    "reject": [], "withdraw": ["acknowledge"],
}  # fmt: skip


@contextmanager
def counted(world: Referrals) -> Iterator[tuple[list[str], list[Any]]]:
    """The statements that reach the writer's connection meanwhile, and the flushes that wrote something."""
    statements: list[str] = []
    flushes: list[Any] = []
    engine = world.service.runtime.database.writer.sync_engine

    def on_execute(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):  # on PostgreSQL the driver sends it by itself
            statements.append(statement)

    def on_flush(session: Session, _context: Any) -> None:
        flushes.append(session)

    event.listen(engine, "before_cursor_execute", on_execute)
    event.listen(Session, "after_flush", on_flush)
    try:
        yield statements, flushes
    finally:
        event.remove(engine, "before_cursor_execute", on_execute)
        event.remove(Session, "after_flush", on_flush)


@pytest.mark.parametrize("slug", MOST)
async def test_a_move_costs_one_flush_and_few_statements(world: Referrals, slug: str) -> None:
    await world.after("accept")  # the ledger's row is there, and the agreement was read
    referral = await world.draft() if slug == "submit" else await world.after(*WAYS[slug])
    who = world.town if slug in ("submit", "withdraw") else world.cafe
    with counted(world) as (statements, flushes):
        await world.move(who, referral, slug)
    assert len(flushes) == 1
    assert len(statements) <= MOST[slug], "\n".join(statements)


async def test_a_reading_that_is_a_move_costs_one_flush_and_one_that_is_none_costs_none(world: Referrals) -> None:
    sent = await world.submitted()
    with counted(world) as (statements, flushes):
        await world.read(world.cafe, sent, Role.CASEWORKER)
    assert len(flushes) == 1
    assert len(statements) <= MOST["acknowledge"] + 1, "\n".join(statements)  # it is read, then locked: loaded twice
    with counted(world) as (statements, flushes):
        await world.read(world.cafe, sent, Role.CASEWORKER)
    assert (len(flushes), len(statements)) == (0, 5)


async def test_a_list_costs_the_same_for_one_and_for_many(world: Referrals) -> None:
    await world.agree(capacity=None)
    costs = []
    for number in (1, 6):
        for _ in range(number):
            await world.after("acknowledge", "accept")
        with counted(world) as (statements, _):
            answer = await world.cafe.caseworker.get(REFERRALS)
        costs.append((len(expect(200, answer)["items"]), len(statements)))
    assert costs == [(1, 5), (7, 5)]


async def test_an_agreement_is_parsed_once_for_all_that_ask_of_it(world: Referrals) -> None:
    await world.submitted()
    draft = await world.draft()
    with counted(world) as (statements, _):
        await world.move(world.town, draft, "submit")
    assert not [statement for statement in statements if "agreement_copy.state" in statement]
