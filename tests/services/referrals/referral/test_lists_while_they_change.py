"""Pages stay right while rows are added and changed: of those that nobody touched none repeats and none is lost."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, true, update
from sqlmodel import col

from services.referrals.model.need.row import Need
from services.referrals.model.referral.codes import Priority
from services.referrals.model.referral.row import NEVER, Referral
from services.referrals.queries.referral.sides import Direction, sides
from services.referrals.queries.referral.sorts import Sort, stretches
from shared.ids import new_id
from shared.kernel.actors import Actor, Role
from shared.work.pages import read_stretches
from tests.support.cooperation import Member
from tests.support.referrals import Referrals, deciding_clause

STATUSES = ("requested", "received", "in-progress", "completed")


class Desk:
    """The rows of one list, written past the commands, so that anything at all may change."""

    def __init__(self, world: Referrals, need: dict[str, Any], chance: Random) -> None:
        self.world, self.need, self.chance = world, need, chance
        self.rows: set[UUID] = set()
        self.touched: set[UUID] = set()

    async def add(self, number: int) -> None:
        async with self.world.service.runtime.database.writing() as session:
            need = await session.get_one(Need, UUID(self.need["id"]))
            for _ in range(number):
                row = self._row(need)
                self.rows.add(row.id)
                session.add(row)
            await session.commit()

    async def change(self, number: int) -> None:
        """Some rows get other keys and states: they may now stand anywhere."""
        async with self.world.service.runtime.database.writing() as session:
            for id_ in self.chance.sample(sorted(self.rows), number):
                values = self._keys() | {"status": self.chance.choice(STATUSES)}
                await session.execute(update(Referral).where(col(Referral.id) == id_).values(**values))
                self.touched.add(id_)
            await session.commit()

    def _keys(self) -> dict[str, Any]:
        at = self.world.moment()
        return {
            "requested_at": at + timedelta(seconds=self.chance.randrange(4)),
            "next_due_at": self.chance.choice([NEVER, at + timedelta(days=self.chance.randrange(3))]),
            "priority": str(self.chance.choice(list(Priority))),
        }

    def _row(self, need: Need) -> Referral:
        cafe, is_open = self.world.cafe.id, self.chance.random() < 0.3
        due = self.chance.choice([None, self.world.moment().replace(microsecond=0) + timedelta(days=1)])
        return Referral(
            id=new_id(), version=1, number=f"VD-{new_id()}", need_id=need.id, case_id=need.case_id,
            client_id=need.client_id, service="finnish-course", sender=self.world.town.id,
            legal_basis=self.need["proposed_legal_basis"], data_categories=[], sealed=b"",
            created_at=self.world.moment(), recipient=None if is_open else cafe, open=is_open,
            candidates={cafe: deciding_clause(answer_due_at=due)} if is_open else None,
            status="requested" if is_open else self.chance.choice(STATUSES), **self._keys(),
        )  # fmt: skip


async def page(
    world: Referrals, who: Member, direction: Direction, sort: Sort, cursor: str | None, limit: int
) -> tuple[Sequence[UUID], str | None]:
    actor = Actor("someone", who.id, frozenset({Role.CASEWORKER}))
    async with world.service.runtime.transactions.reading(actor, "paging") as reading:
        order = stretches(sort, sides(direction, actor, world.moment()), (), lambda _side: true(), few=False)
        found = await read_stretches(reading, select(Referral), Referral.id, order, cursor, limit)
        return [row.id for row in found.rows], found.following


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("direction", list(Direction))
async def test_untouched_rows_are_seen_once_each_whatever_happens_to_the_others(
    world: Referrals, direction: Direction, sort: Sort, seed: int
) -> None:
    chance = Random(seed)
    desk = Desk(world, await world.need(), chance)
    await desk.add(30)
    before = set(desk.rows)
    who = world.cafe if direction is Direction.INCOMING else world.town
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        found, cursor = await page(world, who, direction, sort, cursor, chance.randint(1, 7))
        seen += found
        if cursor is None:
            break
        await desk.add(chance.randrange(3))
        await desk.change(chance.randrange(3))
    untouched = before - desk.touched
    assert sorted(one for one in seen if one in untouched) == sorted(untouched)
    at_rest, _ = await page(world, who, direction, sort, None, 1000)
    assert untouched <= set(at_rest) <= desk.rows
    assert [one for one in seen if one in untouched] == [one for one in at_rest if one in untouched], "in their order"
