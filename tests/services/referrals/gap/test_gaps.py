"""A need that nobody can take is told once, by codes alone, to whoever plans the services."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.referrals.contracts.consumed import AGREEMENTS
from services.referrals.model.gap.codes import GapReason
from services.referrals.model.gap.detecting import told_of
from shared.ids import new_id
from shared.kernel.refusals import Refusal
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import NEEDS, Referrals
from tests.support.services import WrittenFact


async def looked(world: Referrals) -> list[WrittenFact]:
    """All gaps that are known when the time to look is over."""
    world.moment.now += timedelta(hours=1)
    await world.strike()
    return [fact for fact in await world.service.facts() if fact.type == "vidare.gap.detected.v1"]


async def need_in(world: Referrals, municipality: str, **client: Any) -> dict[str, Any]:
    return await world.need(await world.case(await world.client(municipality=municipality, **client)))


async def test_a_need_that_somebody_can_take_is_no_gap(world: Referrals) -> None:
    need = await world.need()
    assert await looked(world) == []
    assert (await world.shown(NEEDS, need))["gap"] is None


async def test_one_that_no_agreement_covers_is_told_later_with_service_reason_and_municipality(
    world: Referrals,
) -> None:
    need = await need_in(world, "837")
    await world.strike()
    assert not [fact for fact in await world.service.facts() if fact.type.startswith("vidare.gap.")]
    (fact,) = await looked(world)
    told = [fact.content[name] for name in ("service", "reason", "municipalities", "detected_on", "concerns")]
    assert told == ["finnish-course", "out-of-area", ["837"], "2026-06-18", []]
    known = str(fact.content) + fact.key
    assert not any(need[name] in known for name in ("id", "case_id", "client_id"))
    assert str(world.town.id) not in known
    shown = (await world.shown(NEEDS, need))["gap"]
    assert (shown["reason"], (await world.shown(NEEDS, need))["version"]) == ("out-of-area", need["version"])


async def test_a_service_that_nobody_offers_is_one_too(world: Referrals) -> None:
    await world.need(service="sewing-circle", proposed_legal_basis=None)
    (fact,) = await looked(world)
    assert (fact.content["service"], fact.content["reason"]) == ("sewing-circle", "no-agreement")


async def test_where_all_places_are_taken_a_waiting_list_is_enough(world: Referrals) -> None:
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"}, waitlist=True)
    await world.after("accept")
    await world.need()
    assert await looked(world) == []
    await world.agree(waitlist=False)
    await world.need()
    assert [fact.content["reason"] for fact in await looked(world)] == ["no-places"]


async def test_it_is_told_once_until_somebody_could_take_it(world: Referrals) -> None:
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"}, waitlist=False)
    served = await world.after("accept")
    need = await world.need()
    assert len(await looked(world)) == 1
    for _ in range(2):  # it is sent all the same, and refused
        await world.move(world.cafe, await world.submitted(need), "reject")
        assert len(await looked(world)) == 1
    await world.move(world.cafe, served, "complete")
    await world.move(world.cafe, await world.submitted(need), "reject")
    assert len(await looked(world)) == 1
    assert (await world.shown(NEEDS, need))["gap"] is None
    await world.after("accept")
    await world.move(world.cafe, await world.submitted(need), "reject")
    assert len(await looked(world)) == 2


async def test_while_somebody_is_asked_nothing_is_missing_yet(world: Referrals) -> None:
    need = await world.need()
    sent = await world.submitted(need)
    await world.agree(municipalities=["049"])
    assert await looked(world) == []
    await world.tell(status="terminated", ended_at=world.moment().isoformat())
    await world.strike()
    assert (await world.read(world.town, sent))["status"] == "cancelled"
    assert [fact.content["reason"] for fact in await looked(world)] == ["no-agreement"]


async def test_another_service_is_looked_for_anew(world: Referrals) -> None:
    need = await need_in(world, "837")
    assert len(await looked(world)) == 1
    body = {"service": "sewing-circle"}
    expect(200, await world.town.caseworker.patch(f"{NEEDS}/{need['id']}", body, version=need["version"]))
    assert [fact.content["service"] for fact in await looked(world)] == ["finnish-course", "sewing-circle"]


async def test_a_need_that_has_ended_meanwhile_is_no_gap(world: Referrals) -> None:
    await world.move_need(await need_in(world, "837"), "revoke")
    assert await looked(world) == []


async def test_it_is_not_known_while_the_copies_have_not_been_read(world: Referrals) -> None:
    await need_in(world, "837")
    await world.forget_progress(AGREEMENTS)
    world.moment.now += timedelta(hours=1)
    with pytest.raises(Refusal, match="read"):
        await world.strike()
    await world.events.all_read()
    world.moment.now += timedelta(hours=1)
    assert len(await looked(world)) == 1


async def test_of_a_restricted_client_no_municipality_is_told_nor_that_it_lives_elsewhere(world: Referrals) -> None:
    await need_in(world, "837", safety_restriction=True)
    await need_in(world, "199")
    seen = [(fact.content["reason"], fact.content["municipalities"]) for fact in await looked(world)]
    assert seen == [("no-agreement", [])] * 2


@pytest.mark.parametrize("reason", GapReason)
@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("municipality", ["837", "198", "199", "200"])
def test_what_is_told_of_a_restricted_client_is_the_same_wherever_it_lives(
    reason: GapReason, restricted: bool, municipality: str
) -> None:
    told, where = told_of(reason, municipality, restricted)
    if restricted or municipality != "837":
        assert (told, where) == (GapReason.NO_AGREEMENT, None)
    else:
        assert (told, where) == (reason, municipality)


async def test_whose_agreement_the_sender_may_not_use_does_not_close_the_gap(world: Referrals) -> None:
    theirs = clause(world.school.id, [UUID(int=77)], service="job-coaching")
    await world.events.agreement(agreement(new_id(), [edition([theirs])]))
    await world.need(service="job-coaching", proposed_legal_basis=None)
    assert [fact.content["reason"] for fact in await looked(world)] == ["no-agreement"]
