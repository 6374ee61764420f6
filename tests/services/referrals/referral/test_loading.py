"""A referral in the hands of a command is whole: one statement reads its history and its deadlines together."""

from uuid import UUID

from services.referrals.commands.referral.loading import load_referral
from services.referrals.model.deadline.row import RESPONSE, Deadline
from shared.kernel.actors import SYSTEM
from tests.support.referrals import Referrals


async def test_it_has_each_step_and_each_deadline_once_and_in_order(world: Referrals) -> None:
    referral = UUID((await world.after("acknowledge"))["id"])
    begin = world.service.runtime.transactions.begin
    async with begin(SYSTEM, "a second deadline") as work:
        row = await load_referral(work, referral)
        assert row.response is not None
        work.add(Deadline.of(work.new_id(), RESPONSE, row.id, row.response.read().stop(work.now)))
    async with begin(SYSTEM, "reading") as work:
        row = await load_referral(work, referral)
        assert [step.move for step in row.steps] == ["create", "submit", "acknowledge"]
        assert [deadline.open for deadline in row.deadlines] == [True, False]


async def test_what_a_command_changes_of_a_deadline_is_written(world: Referrals) -> None:
    referral = UUID((await world.submitted())["id"])
    begin = world.service.runtime.transactions.begin
    async with begin(SYSTEM, "changing") as work:
        row = await load_referral(work, referral)
        assert row.response is not None
        row.response.write(row.response.read().stop(work.now))
    async with begin(SYSTEM, "reading") as work:
        row = await load_referral(work, referral)
        assert row.response is not None
        assert (row.response.open, row.response.version) == (False, 2)
