"""The copies of agreements and organisations: the newest version in whatever order, gone with a tombstone."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.referrals.commands.gap.looking import LOOK_FOR_GAP_CLOCK
from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS
from services.referrals.model.copies.row import AgreementCopy, AgreementOfferCopy, OrganisationCopy
from shared.ids import new_id
from shared.messaging.envelope import Event
from shared.persistence.mechanisms import clock, parked_message
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import CLIENTS, PERSON, Referrals


async def count(world: Referrals, table: Any) -> int:
    async with world.service.runtime.database.reading() as session:
        return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


async def copy_of(world: Referrals, kind: Any, key: UUID) -> Any:
    async with world.service.runtime.database.reading() as session:
        return await session.get(kind, key)


async def test_an_organisation_copy_takes_the_newest_version_in_any_order(world: Referrals) -> None:
    someone = new_id()
    for kind, version in (("municipality", 3), ("association", 2), ("municipality", 3), ("company", 1)):
        await world.events.organisation(someone, kind, version)
    copy = await copy_of(world, OrganisationCopy, someone)
    assert (copy.version, copy.kind, copy.is_authority) == (3, "municipality", True)


async def test_an_agreement_copy_takes_the_newest_version_in_any_order(world: Referrals) -> None:
    other = new_id()
    newest = [edition([clause(world.school.id, [world.town.id], municipalities=["091"])])]
    older = [edition([clause(world.school.id, [world.town.id], municipalities=["049"])])]
    for editions, version in ((newest, 7), (older, 6), (newest, 7), (older, 2)):
        await world.events.agreement(agreement(other, editions, version=version))
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    sent = await world.submitted(need, recipient={"organisation": str(world.school.id)})
    assert sent["coverage"]["agreement_id"] == str(other)
    assert (await copy_of(world, AgreementCopy, other)).version == 7


async def test_an_old_state_that_says_it_is_over_ends_nothing(world: Referrals) -> None:
    await world.agree()
    await world.submitted()
    over = edition([world.clause], status="terminated", ended_at="2026-06-01T00:00:00+00:00")
    await world.events.agreement(agreement(world.agreement_id, [over], version=1))
    assert await world.strike() == 0
    async with world.service.runtime.database.reading() as session:
        # The one that the need has set is no matter of the agreement.
        assert list((await session.execute(select(clock.c.kind))).scalars()) == [LOOK_FOR_GAP_CLOCK]


async def test_many_states_in_one_batch_leave_the_newest(world: Referrals) -> None:
    someone = new_id()
    records = []
    for version in (4, 6, 5):
        state: dict[str, Any] = {
            "organisation_id": str(someone), "version": version, "kind": "association", "is_authority": False,
            "name": {"fi": "a", "sv": "b", "en": "c"}, "units": [], "something": "that comes later",
        }  # fmt: skip
        event = Event(
            new_id(), "vidare.organisation.changed.v1", "/x", someone, version, world.moment(), state, "a-correlation"
        )
        records.append(world.events.record_of(ORGANISATIONS, event))
    await world.service.runtime.intake(ORGANISATIONS).take(records)
    assert (await copy_of(world, OrganisationCopy, someone)).version == 6


async def test_a_tombstone_deletes_the_copy_and_what_was_decided_stays(world: Referrals) -> None:
    sent = await world.submitted()
    draft = await world.draft()
    await world.events.forget(AGREEMENTS, world.agreement_id)
    assert (await count(world, AgreementCopy), await count(world, AgreementOfferCopy)) == (0, 0)
    assert (await world.read(world.town, sent))["coverage"] == sent["coverage"]
    assert (await world.read(world.cafe, sent))["client"] is None
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert [reason["code"] for reason in problem["reasons"]] == ["no-agreement-for-service"]
    await world.events.forget(ORGANISATIONS, world.town.id)
    expect(403, await world.town.caseworker.post(CLIENTS, PERSON))


async def test_an_organisation_that_is_not_known_yet_is_not_ready_until_all_was_read(world: Referrals) -> None:
    await world.events.forget(ORGANISATIONS, world.town.id)
    await world.forget_progress(ORGANISATIONS)
    assert expect(503, await world.town.caseworker.post(CLIENTS, PERSON))["type"] == "/v1/problems/not-ready"


async def test_a_state_that_cannot_be_read_is_parked_and_the_copy_stays(world: Referrals) -> None:
    before = await copy_of(world, AgreementCopy, world.agreement_id)
    event = Event(
        new_id(), "vidare.agreement.executed.v1", "/x", world.agreement_id, 99, world.moment(), {"version": 99}, "c"
    )
    await world.service.runtime.intake(AGREEMENTS).take([world.events.record_of(AGREEMENTS, event)])
    assert await count(world, parked_message) == 1
    assert (await copy_of(world, AgreementCopy, world.agreement_id)).version == before.version
