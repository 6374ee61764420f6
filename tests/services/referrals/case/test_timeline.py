"""Everything of a case in the order of time, as its reader may see it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.referral.row import ReferralStep
from shared.kernel.actors import Role
from tests.services.referrals.case.test_participants import two_serve
from tests.support.contact_requests import ANSWERS, answered, asked, try_answer
from tests.support.cooperation import Member, expect
from tests.support.referrals import CASES, PERSONAL, REASON_TEXT, Referrals


async def page(world: Referrals, who: Member, case_id: str, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = expect(200, await who.caseworker.get(f"{CASES}/{case_id}/timeline", **query))
    return found


async def timeline(world: Referrals, who: Member, case_id: str) -> list[dict[str, Any]]:
    """The whole, in one page."""
    items: list[dict[str, Any]] = (await page(world, who, case_id, limit=200))["items"]
    return items


def move_of(entry: dict[str, Any]) -> str:
    """What was done, with what it was done to."""
    step = entry["case"] or entry["need"] or entry["referral"]
    return f"{entry['about']} {step['move']}" if step else entry["about"]


async def test_the_responsible_organisation_sees_all_that_was_done_newest_first(world: Referrals) -> None:
    request = await asked(world)
    world.moment.now += timedelta(hours=1)
    taken = await answered(world, "take", request)
    case, (need,) = {"id": taken["case_id"]}, [{"id": taken["need_id"]}]
    world.moment.now += timedelta(hours=1)
    proposed = {"legal_basis": f"commission:{world.agreement_id}", "data_categories": ["identity"]}
    referral = await world.submitted(need, **proposed)
    for slug in ("accept", "schedule", "note"):
        world.moment.now += timedelta(hours=1)
        referral = await world.move(world.cafe, referral, slug)
    world.moment.now += timedelta(hours=1)
    held = await world.move_case(await world.shown(CASES, case), "hold")
    seen = await timeline(world, world.town, case["id"])
    assert [move_of(one) for one in seen] == [
        "case hold", "referral note", "referral schedule", "referral accept", "referral submit", "referral create",
        *sorted(["need record", "case open"], key=[move_of(one) for one in seen].index), "contact-request",
    ]  # fmt: skip
    assert [one["at"] for one in seen] == sorted((one["at"] for one in seen), reverse=True)
    assert (seen[0]["case"], seen[0]["number"]) == (held["history"][-1], held["number"])
    history = (await world.read(world.town, referral))["history"]
    assert [one["referral"] for one in seen if one["about"] == "referral"] == history[::-1]
    assert seen[2]["referral"]["appointment_at"] == "2027-03-01T08:00:00Z"
    assert seen[1]["referral"]["text"] == REASON_TEXT
    assert (seen[-1]["contact_request"]["asker"], seen[-1]["number"]) == (str(world.cafe.id), request["number"])


async def test_a_request_that_was_added_to_a_case_stands_in_its_timeline(world: Referrals) -> None:
    case = await world.case()
    body = ANSWERS["take"] | {"client": None, "case_id": case["id"]}
    expect(200, await try_answer(world.town.caseworker, await asked(world), "take", body))
    assert "contact-request" in [one["about"] for one in await timeline(world, world.town, case["id"])]


async def test_what_was_not_done_in_time_stands_among_the_rest(world: Referrals) -> None:
    referral = await world.submitted()
    world.moment.now += timedelta(days=30)
    await world.strike()
    moves = [move_of(one) for one in await timeline(world, world.town, referral["case_id"])]
    assert moves[0] == "referral overdue"


async def test_pages_join_without_a_gap_though_much_was_done_in_one_moment_and_more_is_added(world: Referrals) -> None:
    case = await world.case()
    for _ in range(3):
        await world.after("accept", "note", "complete", need=await world.need(case))
    whole = await timeline(world, world.town, case["id"])
    assert len(whole) == 19
    found: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        part = await page(world, world.town, case["id"], limit=3, **cursor)
        found += part["items"]
        if part["next"] is None:
            break
        cursor = {"cursor": part["next"]}
        world.moment.now += timedelta(minutes=1)
        await world.need(case)
    assert found == whole


async def test_a_cursor_of_another_list_is_refused(world: Referrals) -> None:
    case = await world.case()
    for cursor in ("x", "", "AAAA.1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"):
        answer = await world.town.caseworker.get(f"{CASES}/{case['id']}/timeline", cursor=cursor)
        assert expect(422, answer)["errors"][0]["code"] == "bad-cursor", cursor


async def test_one_that_takes_part_sees_its_own_referral_and_that_another_serves_the_client(world: Referrals) -> None:
    first, second = await two_serve(world)
    seen = await world.read(world.cafe, first)
    items = await timeline(world, world.cafe, seen["case_id"])
    (other,) = [one["participant"] for one in items if one["about"] == "participant"]
    assert other == {
        "organisation": str(world.school.id), "service": "job-coaching", "status": "in-progress",
        "next_at": "2027-03-01T08:00:00Z",
    }  # fmt: skip
    assert [one["referral"] for one in items[1:]] == seen["history"][::-1]
    assert {one["id"] for one in items} == {None, first["id"]}
    assert second["number"] not in str(items)


async def test_one_whose_clause_does_not_tell_the_plan_sees_its_own_referral_alone(world: Referrals) -> None:
    first, second = await two_serve(world)
    case_id = (await world.read(world.town, first))["case_id"]
    assert (await world.read(world.school, second))["case_id"] is None
    items = await timeline(world, world.school, case_id)
    assert {(one["about"], one["id"]) for one in items} == {("referral", second["id"])}


async def test_others_are_named_on_the_first_page_alone(world: Referrals) -> None:
    first, _ = await two_serve(world)
    case_id = (await world.read(world.cafe, first))["case_id"]
    newest = await page(world, world.cafe, case_id, limit=1)
    assert [one["about"] for one in newest["items"]] == ["participant", "referral"]
    older = await page(world, world.cafe, case_id, limit=1, cursor=newest["next"])
    assert [one["about"] for one in older["items"]] == ["referral"]


async def test_after_the_follow_up_it_sees_nothing_that_was_written(world: Referrals) -> None:
    first, _ = await two_serve(world)
    case_id = (await world.read(world.town, first))["case_id"]
    await world.move(world.cafe, first, "complete")
    world.moment.now += timedelta(days=60)
    items = await timeline(world, world.cafe, case_id)
    assert {one["about"] for one in items} == {"referral"}
    assert not any(secret in str(items) for secret in PERSONAL)


async def test_that_the_offers_were_overdue_is_not_told_to_the_one_that_claimed_later(world: Referrals) -> None:
    sent = await world.submitted(recipient=None)
    world.moment.now += timedelta(days=30)
    await world.strike()
    claimed = await world.move(world.cafe, await world.read(world.cafe, sent), "claim")
    await world.move(world.cafe, claimed, "accept")
    own = [move_of(one) for one in await timeline(world, world.town, sent["case_id"])]
    theirs = [move_of(one) for one in await timeline(world, world.cafe, sent["case_id"])]
    assert "referral overdue" in own
    assert theirs == ["referral accept", "referral claim", "referral submit", "referral create"]


async def test_whoever_has_not_accepted_and_strangers_find_no_case(world: Referrals) -> None:
    sent = await world.after("acknowledge")
    path = f"{CASES}/{sent['case_id'] or (await world.read(world.town, sent))['case_id']}/timeline"
    for who in (world.cafe, world.school, world.stranger):
        expect(404, await who.caseworker.get(path))
    expect(403, await world.town.acting(Role.ORG_ADMIN).get(path))
    missing = f"{CASES}/{sent['id']}/timeline"
    expect(404, await world.town.caseworker.get(missing))


async def test_its_reading_is_audited_and_acknowledges_nothing(world: Referrals) -> None:
    first, _ = await two_serve(world)
    case_id = (await world.read(world.town, first))["case_id"]
    before = len(await world.service.audits())
    await timeline(world, world.town, case_id)
    await timeline(world, world.cafe, case_id)
    audits = (await world.service.audits())[before:]
    assert [(one.action, one.organisation, one.groups) for one in audits] == [
        ("case.timeline", world.town.id, "need-description"),
        ("referral.participants", world.cafe.id, "plan"),
        ("case.timeline", world.cafe.id, ""),
    ]
    assert all(one.client is not None for one in audits)
    async with world.service.runtime.database.reading() as session:
        steps = (await session.execute(select(col(ReferralStep.move)))).scalars().all()
    assert "acknowledge" not in steps
