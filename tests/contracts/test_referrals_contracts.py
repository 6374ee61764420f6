"""The referrals service publishes exactly its golden examples, and each is as its schema promises."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from services.referrals.contracts.published import PUBLISHED
from services.referrals.service import SERVICE
from shared.ids import new_id
from shared.kernel.actors import Role
from shared.messaging.contracts import Published, personal_fields
from shared.republish import republish
from tests.support.attachments import attach, try_remove
from tests.support.contact_requests import ANSWERS, answered, asked
from tests.support.cooperation import expect
from tests.support.golden import GOLDEN, golden, stable
from tests.support.referrals import CASES, NEEDS, REFERRALS, Referrals, referrals_service
from tests.support.services import Moment

IDS = [published.type for published in PUBLISHED]


async def one_moves_up(world: Referrals) -> None:
    """Two wait for the one place; it comes back, and the first gets it."""
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"})
    accepted = await world.after("accept")
    _, second = [await world.after("waitlist") for _ in range(2)]
    await world.move(world.cafe, accepted, "fail")
    while await world.strike():
        pass
    await world.move(world.town, await world.read(world.town, second), "withdraw")


async def nothing_is_done_in_time(world: Referrals) -> None:
    """Half a year before everything else happens: every deadline strikes."""
    now, world.moment.now = world.moment.now, datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    ladder = [{"business_day": day, "to": to} for day, to in ((3, "recipient"), (7, "recipient-supervisor"))]
    await world.agree(reminders=ladder, expiry="expire", start_business_days=20, capacity=None)
    await world.submitted()
    await world.after("extend-deadline")
    await world.after("accept")
    held = await world.after("accept")
    await world.move(world.cafe, held, "hold", review_on="2026-02-02")
    world.moment.now = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    while await world.strike():
        pass
    await world.agree(run_off="hand-over")
    await world.after("accept")
    await world.tell(status="terminated", ended_at=world.moment().isoformat())
    await world.strike()
    world.moment.now = now


async def nobody_can_take_a_need(world: Referrals) -> None:
    """Before everything else; it is looked for within the hour."""
    await world.need(service="sewing-circle", proposed_legal_basis=None)
    now, world.moment.now = world.moment.now, world.moment.now + timedelta(hours=1)
    await world.strike()
    world.moment.now = now


async def everything_happens(world: Referrals) -> None:
    """Each published type at least once."""
    await nobody_can_take_a_need(world)
    await nothing_is_done_in_time(world)
    world.clause = {}  # another clause, all of whose places are free
    await one_moves_up(world)
    await world.agree(capacity={"max": 9, "unit": "concurrent-clients"})
    await world.move(world.town, await world.draft(), "discard")
    opened = await world.submitted(await world.need(proposed_legal_basis=f"consent:{new_id()}"), recipient=None)
    await world.move(world.cafe, opened, "claim")
    for way in (["reject"], ["withdraw"], ["waitlist", "withdraw"]):
        await world.after(*way)
    for end in ("decline", "fail"):
        await world.after("accept", end)
    await world.after("accept", "request-cancellation", "keep", "note")
    await world.after("accept", "request-cancellation", "confirm-cancellation")
    for slug in ("record-attended", "record-no-show"):
        await world.move(world.cafe, await world.after_an_appointment(), slug)
    await world.after("accept", "schedule", "cancel-appointment")
    await world.after("redirect")
    await world.move(world.cafe, await world.after("accept"), "sub-refer")
    lost = await world.move(world.town, await world.after("acknowledge"), "end-basis")
    await world.move(world.cafe, lost, "confirm-deletion")
    await world.move(world.town, await world.after("acknowledge"), "end-basis")
    done = await world.after("accept", "complete", "close-loop")
    again = await world.move(world.cafe, done, "reopen")
    gone = world.town.acting(Role.PRIVACY_OFFICER)
    expect(200, await world.try_move(gone, again, "mark-entered-in-error"))
    whole = ("request-information", "supply-information", "accept", "start", "schedule", "hold", "resume", "complete")
    await world.after(*whole, "close-loop")
    seen = await world.after("acknowledge")
    await try_remove(world.town, await attach(world.town, seen))
    for slug in ANSWERS:
        await answered(world, slug)
    await asked(world)
    await the_law_awaits(world)
    await cases_and_needs_happen(world)
    sent = await world.submitted()
    expect(200, await world.town.caseworker.patch(f"{REFERRALS}/{sent['id']}", {"priority": "urgent"}, version=2))
    world.moment.now += timedelta(days=30)
    await world.strike()
    await world.tell(status="terminated", ended_at=world.moment().isoformat())
    await world.strike()
    await republish(SERVICE, world.service.runtime.transactions)


async def the_law_awaits(world: Referrals) -> None:
    """A case half a year long: what is recorded in it, and what is told when a time is over."""
    now = world.moment.now
    case = await world.move_case(await world.case(), "record-assessment", on="2026-06-01")
    case = await world.move_case(case, "record-plan", on="2026-06-10")
    case = await world.move_case(await world.move_case(case, "record-referral"), "record-plan-review")
    await world.move_case(case, "extend-deadline", Role.SUPERVISOR)
    await world.move_case(await world.move_case(await world.case(), "record-plan"), "record-plan-end")
    await world.move_case(await world.case(), "record-assessment", on="2026-06-10")
    world.moment.now = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
    while await world.strike():
        pass
    world.moment.now = now


async def a_case_changes_hands(world: Referrals) -> None:
    """It is offered until it is taken over; what was accepted goes on, and what nobody has answered ends."""
    case = await world.case()
    await world.after("accept", "complete", need=await world.need(case))
    await world.submitted(await world.need(case))
    offered = await world.offered(await world.shown(CASES, case))
    again = await world.offered(await world.move_case(offered, "withdraw-transfer"))
    expect(200, await world.try_move_case(again, "decline-transfer", who=world.office))
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)


async def cases_and_needs_happen(world: Referrals) -> None:
    await a_case_changes_hands(world)
    now = world.moment.now
    await world.move_case(await world.case(), "hold", review_on="2026-06-19")
    world.moment.now += timedelta(days=7)
    while await world.strike():
        pass
    world.moment.now = now
    need = await world.move_need(await world.move_need(await world.need(), "hold"), "resume")
    await world.town.caseworker.patch(f"{NEEDS}/{need['id']}", {"description": None}, version=need["version"])
    await world.move_need(await world.need(), "revoke")
    await world.move_need(await world.need(draft=True), "activate")
    await world.move_need(await world.need(), "mark-entered-in-error")
    case = await world.move_case(await world.move_case(await world.case(), "hold"), "resume")
    await world.move_case(await world.move_case(case, "close"), "reopen", Role.SUPERVISOR)
    await world.move_case(await world.case(), "mark-entered-in-error")


@pytest.fixture(scope="module")
async def sent(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Any]]:
    """The newest content of each type, after everything has happened once."""
    moment = Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))
    folder: Path = tmp_path_factory.mktemp("golden")
    async with referrals_service(folder, moment, None) as world:
        await everything_happens(world)
        yield {fact.type: fact.content for fact in await world.service.facts()}


@pytest.mark.parametrize("published", PUBLISHED, ids=IDS)
async def test_what_is_sent_is_the_golden_example(published: Published, sent: dict[str, Any]) -> None:
    content = sent[published.type]
    assert stable(content) == golden("referrals", published.type, content)


@pytest.mark.parametrize("published", PUBLISHED, ids=IDS)
async def test_the_golden_example_is_as_its_schema_promises(published: Published, sent: dict[str, Any]) -> None:
    example = golden("referrals", published.type, sent[published.type])
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(published.schema(), format_checker=checker).validate(example)
    assert published.content.model_validate(example).model_dump(mode="json") == example


@pytest.mark.parametrize("published", PUBLISHED, ids=IDS)
def test_nothing_personal_could_stand_in_it(published: Published) -> None:
    gap = published.name.startswith("gap.")  # ADR 43: it names a municipality, and nobody
    assert personal_fields(published.schema(), public_allowed=gap) == []


def test_there_is_one_example_of_each_type_and_no_other() -> None:
    files = {file.stem for file in (GOLDEN / "referrals").iterdir()}
    assert files == set(IDS)
