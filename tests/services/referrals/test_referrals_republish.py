"""All states are sent again while everything runs: no command waits for what a batch holds beside its own row."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from services.referrals.commands.referral.loading import load_referral
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.answering import ACCEPT, Accept
from services.referrals.service import SERVICE
from shared.kernel.actors import Actor, Role
from shared.republish import republish
from tests.support.referrals import Referrals
from tests.support.waiting import until

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.mark.containers
@pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_a_batch_that_waits_for_a_referral_holds_no_ledger_that_the_move_needs(world: Referrals) -> None:
    transactions = world.service.runtime.transactions
    await world.after("accept")  # the ledger's row is there
    sent = await world.submitted()

    async def somebody_waits() -> bool:
        return bool((await transactions.database.read(WAITING))[0][0])

    cafe = Actor("someone-1", world.cafe.id, frozenset({Role.CASEWORKER}))
    async with transactions.begin(cafe, "test") as work:
        row = await load_referral(work, UUID(sent["id"]))
        sending = asyncio.create_task(republish(SERVICE, transactions))
        await until(somebody_waits)
        # Sooner than PostgreSQL would look for a deadlock.
        await work.execute(text("SET LOCAL lock_timeout = '300ms'"))
        await REFERRAL.make_on(work, row, ACCEPT, Accept())
    # Two cases, two needs and the other referral: the newer states of what the move changed are on their way already.
    assert await asyncio.wait_for(sending, 10) == 5
