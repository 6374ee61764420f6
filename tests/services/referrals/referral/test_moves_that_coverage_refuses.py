"""`allowed_moves` lists no move that coverage would refuse, and leaves none out that it would let pass."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.referrals.model.provision.row import LegalProvision
from services.referrals.queries.referral.coverage import COVERED_ONLY
from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.agreement_events import agreement, edition
from tests.support.cooperation import Member
from tests.support.referrals import Referrals

Change = Callable[[Referrals], Awaitable[None]]


async def nothing(_world: Referrals) -> None:
    """As it was sent."""


async def ended(world: Referrals) -> None:
    """No clock has struck yet."""
    await world.tell(status="terminated", ended_at=world.moment().isoformat())


async def suspended(world: Referrals) -> None:
    await world.tell(status="disputed")


async def past_its_last_day(world: Referrals) -> None:
    await world.tell(effective_until="2026-06-17")


async def next_edition(world: Referrals, **changes: Any) -> None:
    world.version += 1
    second = edition([world.clause | changes], edition=2, executed_at="2026-06-18T08:00:00+00:00")
    both = [edition([world.clause]), second]
    await world.events.agreement(agreement(world.agreement_id, both, version=world.version))


async def another_edition_covers_it(world: Referrals) -> None:
    await next_edition(world)


async def another_edition_covers_it_no_more(world: Referrals) -> None:
    await next_edition(world, municipalities=["049"])


async def another_edition_lets_less_be_told(world: Referrals) -> None:
    await next_edition(world, data_categories=["identity"])


async def another_edition_keeps_no_waiting_list(world: Referrals) -> None:
    await next_edition(world, waitlist=False)


async def the_clause_is_over(world: Referrals) -> None:
    await world.agree(valid_until="2026-06-17")


async def the_provision_is_over(world: Referrals) -> None:
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(update(LegalProvision).values(valid_until=date(2026, 6, 17)))


async def the_agreement_is_forgotten(world: Referrals) -> None:
    await world.events.forget("vidare.agreements.agreement", world.agreement_id)


async def a_second_agreement_covers_it(world: Referrals) -> None:
    await world.events.agreement(agreement(new_id(), [edition([world.clause | {"clause_id": str(new_id())}])]))
    await ended(world)


MADE = {False: ["accept", "waitlist", "promote"], True: ["claim"]}
"""Those of an addressed referral, and of an open one."""
BEFORE = {"promote": ["waitlist"]}

CHANGES: list[Change] = [
    nothing, ended, suspended, past_its_last_day, another_edition_covers_it, another_edition_covers_it_no_more,
    another_edition_lets_less_be_told, another_edition_keeps_no_waiting_list, the_clause_is_over, the_provision_is_over,
    the_agreement_is_forgotten, a_second_agreement_covers_it,
]  # fmt: skip


async def sent(world: Referrals, to: Member | None, *way: str) -> dict[str, Any]:
    basis = "law:681/2023:16@2025-01-01" if to is world.office else f"consent:{UUID(int=7)}"
    recipient = {"organisation": str(to.id)} if to is not None else None
    made = await world.submitted(await world.need(), recipient=recipient, legal_basis=basis)
    for slug in way:
        assert to is not None
        made = await world.move(to, made, slug)
    return made


CASES = [
    pytest.param(change, opened, id=f"{change.__name__}-{'open' if opened else 'addressed'}")
    for change in CHANGES
    for opened in (False, True)
    if not (opened and change is the_provision_is_over)  # open ones go to associations, and none of them by law
]


@pytest.mark.parametrize(("change", "opened"), CASES)
async def test_a_move_is_listed_where_coverage_lets_it_pass_and_nowhere_else(
    world: Referrals, change: Change, opened: bool
) -> None:
    who = world.office if change is the_provision_is_over else world.cafe
    await world.agree(provider=str(who.id), capacity=None)
    offers = {slug: await sent(world, None if opened else who, *BEFORE.get(slug, ())) for slug in MADE[opened]}
    await change(world)
    for slug, offer in offers.items():
        read = await world.read(who, offer)
        (listed,) = [one for one in await world.listed(who, Role.INTEGRATION) if one["id"] == offer["id"]]
        assert listed["allowed_moves"] == read["allowed_moves"]
        answer = await world.try_move(who.caseworker, offer, slug)
        assert (answer.status_code == 200) is (slug in read["allowed_moves"]), (slug, answer.text)
        if answer.status_code != 200:
            assert set(answer.json()["allowed_moves"]) <= set(read["allowed_moves"])


def test_every_move_that_coverage_decides_is_walked() -> None:
    assert {slug for slugs in MADE.values() for slug in slugs} == COVERED_ONLY
