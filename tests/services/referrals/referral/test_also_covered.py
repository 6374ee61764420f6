"""A refusal names to the sender who else could take the client, and on which kinds of legal basis."""

from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.support.agreement_events import agreement, clause, edition
from tests.support.referrals import CATEGORIES, Referrals


async def offer(world: Referrals, provider: UUID, ended_at: str | None = None, **changes: Any) -> None:
    """Another agreement in which this provider offers the service to the town."""
    offered = clause(provider, [world.town.id], **changes)
    status = "executed" if ended_at is None else "terminated"
    await world.events.agreement(agreement(new_id(), [edition([offered], status=status, ended_at=ended_at)]))


async def an_association(world: Referrals) -> UUID:
    association = new_id()
    await world.events.organisation(association, "association")
    return association


async def test_a_rejection_names_everyone_who_could_take_it_and_on_which_kinds_of_basis(world: Referrals) -> None:
    """The referral itself goes out on the commission of the café's agreement, which nobody else accepts."""
    consent_only, tells_less, over, by_law_alone = [await an_association(world) for _ in range(4)]
    await offer(world, world.office.id, legal_bases=["law:681/2023", "consent", "commission"])
    await offer(world, world.school.id, legal_bases=["commission"])
    await offer(world, consent_only, legal_bases=["law:681/2023", "consent"])
    await offer(world, tells_less, data_categories=sorted(set(CATEGORIES) - {"residence"}))
    await offer(world, over, ended_at="2026-06-17T09:00:00+00:00")
    await offer(world, by_law_alone, legal_bases=["law:681/2023"])
    rejected = await world.after("reject")
    assert rejected["also_covered"] is None  # the recipient's answer
    told = (await world.read(world.town, rejected))["also_covered"]
    assert {one["recipient"]: one["bases"] for one in told} == {
        str(world.office.id): ["consent", "law"],
        str(world.school.id): ["commission"],
        str(consent_only): ["consent"],
    }


async def test_whom_a_rejection_names_can_really_take_it(world: Referrals) -> None:
    await offer(world, world.school.id, legal_bases=["consent"])
    need = await world.need()
    rejected = await world.read(world.town, await world.after("reject", need=need))
    assert rejected["also_covered"] == [{"recipient": str(world.school.id), "bases": ["consent"]}]
    there = {"recipient": {"organisation": str(world.school.id)}, "legal_basis": f"consent:{new_id()}"}
    assert (await world.submitted(need, **there))["status"] == "requested"


async def test_a_rejection_that_leaves_nobody_says_so(world: Referrals) -> None:
    rejected = await world.after("reject")
    assert (await world.read(world.town, rejected))["also_covered"] == []
