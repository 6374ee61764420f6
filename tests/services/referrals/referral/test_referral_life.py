"""A referral from its draft to its end, as its two parties see it."""

from datetime import UTC, datetime

import pytest

from services.referrals.model.referral.table import MOVES
from shared.kernel.actors import Role
from shared.kernel.human_numbers import is_human_number
from tests.support.cooperation import expect
from tests.support.referrals import MESSAGE, REFERRALS, Referrals


async def test_a_referral_goes_its_whole_way_and_the_loop_closes(world: Referrals) -> None:
    draft = await world.draft()
    assert (draft["status"], draft["version"], draft["allowed_moves"]) == (
        "draft",
        1,
        ["submit", "discard", "mark-entered-in-error"],
    )
    assert is_human_number(draft["number"])
    sent = await world.move(world.town, draft, "submit")
    assert (sent["status"], sent["business_status"]) == ("requested", "awaiting-response")
    assert sent["coverage"] == {
        "agreement_id": str(world.agreement_id),
        "agreement_number": "VD-0000-0000",
        "edition": 1,
        "clause_id": world.clause["clause_id"],
        "clause": 1,
        "as_of": "2026-06-18T09:00:00Z",
    }
    read = await world.read(world.cafe, sent, Role.CASEWORKER)
    assert (read["status"], read["version"], read["message"]) == ("received", 3, MESSAGE)
    accepted = await world.move(world.cafe, read, "accept")
    assert (accepted["status"], accepted["business_status"]) == ("accepted", "not-started")
    started = await world.move(world.cafe, accepted, "start")
    scheduled = await world.move(world.cafe, started, "schedule")
    assert (scheduled["status"], scheduled["business_status"]) == ("in-progress", "scheduled")
    held = await world.move(world.cafe, scheduled, "hold")
    assert (held["status"], held["business_status"], held["review_on"]) == ("on-hold", "paused-client", "2026-12-01")
    resumed = await world.move(world.cafe, held, "resume")
    done = await world.move(world.cafe, resumed, "complete")
    assert (done["status"], done["outcome"], done["outcome_on"]) == ("completed", "service-completed", "2026-06-18")
    closed = await world.read(world.town, done, Role.SUPERVISOR)
    assert closed["loop_closed_at"] == "2026-06-18T09:00:00Z"
    assert [step["move"] for step in closed["history"]] == [
        *("create", "submit", "acknowledge", "accept", "start", "schedule", "hold", "resume", "complete", "close-loop")
    ]
    assert [step["version"] for step in closed["history"]] == list(range(1, 11))
    need = expect(200, await world.town.caseworker.get(f"/v1/needs/{closed['need_id']}"))
    assert (need["status"], need["completed_at"]) == ("completed", "2026-06-18T09:00:00Z")


@pytest.mark.parametrize(
    ("way", "status", "need"),
    [
        (["reject"], "rejected", "active"),
        (["withdraw"], "cancelled", "active"),
        (["waitlist", "withdraw"], "cancelled", "active"),
        (["accept", "request-cancellation", "confirm-cancellation"], "cancelled", "active"),
        (["waitlist", "promote", "complete"], "completed", "active"),
        (["waitlist", "fail"], "failed", "active"),
        (["accept", "decline"], "rejected", "active"),
        (["accept", "hold", "decline"], "rejected", "active"),
        (["waitlist", "complete"], "completed", "active"),
        (["accept", "start", "fail"], "failed", "active"),
        (["acknowledge", "request-information", "supply-information", "accept", "complete"], "completed", "active"),
        (["accept", "complete", "close-loop"], "completed", "completed"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
async def test_ends(world: Referrals, way: list[str], status: str, need: str) -> None:
    referral = await world.after(*way)
    assert referral["status"] == status
    seen = await world.read(world.town, referral)
    assert seen["ended_at"] == "2026-06-18T09:00:00Z"
    assert expect(200, await world.town.caseworker.get(f"/v1/needs/{seen['need_id']}"))["status"] == need
    left = {"complete": ["close-loop"], "withdraw": ["mark-entered-in-error"] if seen["received_at"] is None else []}
    assert seen["allowed_moves"] == left.get(way[-1], [])


ANSWERS = ["accept", "waitlist", "reject"]
APPOINTMENT_OVER = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
APPOINTMENT = ["record-attended", "record-no-show", "cancel-appointment"]
STATES: dict[str, tuple[list[str], list[str], list[str]]] = {
    # the way there; what the town may do then; what the café may do then
    "requested": (
        [],
        ["withdraw", "mark-entered-in-error", "note"],
        ["acknowledge", "request-information", *ANSWERS, "redirect", "note"],
    ),
    "received": (["acknowledge"], ["withdraw", "note"], ["request-information", *ANSWERS, "redirect", "note"]),
    "information requested": (
        ["request-information"],
        ["supply-information", "withdraw", "note"],
        ["request-information", *ANSWERS, "redirect", "note"],
    ),
    "accepted": (
        ["accept"],
        ["request-cancellation", "note"],
        ["hold", "start", "schedule", "decline", "sub-refer", "complete", "fail", "note"],
    ),
    "in progress": (
        ["accept", "start"],
        ["request-cancellation", "note"],
        ["hold", "schedule", "sub-refer", "complete", "fail", "note"],
    ),
    "scheduled": (
        ["accept", "schedule"],
        ["request-cancellation", "note"],
        ["hold", "schedule", *APPOINTMENT, "sub-refer", "complete", "fail", "note"],
    ),
    "held": (
        ["accept", "hold"],
        ["request-cancellation", "note"],
        ["resume", "schedule", "decline", "complete", "fail", "note"],
    ),
    "held after it started": (
        ["accept", "start", "hold"],
        ["request-cancellation", "note"],
        ["resume", "schedule", "complete", "fail", "note"],
    ),
    "asked to stop": (
        ["accept", "request-cancellation"],
        ["keep", "note"],
        ["hold", "start", "schedule", "decline", "confirm-cancellation", "complete", "fail", "note"],
    ),
    "asked to stop and taken back": (
        ["accept", "request-cancellation", "keep"],
        ["request-cancellation", "note"],
        ["hold", "start", "schedule", "decline", "sub-refer", "complete", "fail", "note"],
    ),
    "waitlisted": (["waitlist"], ["withdraw", "note"], ["decline", "complete", "fail", "promote", "note"]),
    "promoted": (
        ["waitlist", "promote"],
        ["request-cancellation", "note"],
        ["hold", "start", "schedule", "decline", "sub-refer", "complete", "fail", "note"],
    ),
    "rejected": (["reject"], [], []),
    "withdrawn": (["withdraw"], ["mark-entered-in-error"], []),
    "declined": (["accept", "decline"], [], []),
    "cancelled": (["accept", "request-cancellation", "confirm-cancellation"], [], []),
    "failed": (["accept", "fail"], [], []),
    "completed": (["accept", "complete"], ["close-loop"], []),
    "closed": (["accept", "complete", "close-loop"], [], []),
}
BY_OTHERS = {"reopen", "mark-entered-in-error", "end-basis"}
"""Moves of other roles: a caseworker is refused them with 403."""
EVERY_SLUG = [move.slug for move in MOVES.moves if not move.creates]


THE_SYSTEMS = {move.slug for move in MOVES.moves if not move.has_route}


@pytest.mark.parametrize("state", STATES)
async def test_in_each_state_the_answer_says_what_is_allowed_and_all_else_is_409(world: Referrals, state: str) -> None:
    way, towns, cafes = STATES[state]
    referral = await world.after(*way)
    for member, allowed in ((world.town, towns), (world.cafe, cafes)):
        seen = await world.read(member, referral)
        assert seen["allowed_moves"] == allowed
        for slug in set(EVERY_SLUG) - set(allowed) - THE_SYSTEMS - BY_OTHERS:
            problem = expect(409, await world.try_move(member.caseworker, seen, slug))
            assert (problem["type"], problem["allowed_moves"]) == ("/v1/problems/move-not-allowed", allowed)
    assert (await world.read(world.town, referral))["version"] == referral["version"]


@pytest.mark.parametrize("state", STATES)
async def test_each_move_that_is_allowed_can_be_made(world: Referrals, state: str) -> None:
    way, towns, cafes = STATES[state]
    await world.agree(capacity=None)
    now = world.moment()
    for member, slug in [*((world.town, slug) for slug in towns), *((world.cafe, slug) for slug in cafes)]:
        world.moment.now = now
        referral = await world.after(*way, need=await world.need())
        if slug in APPOINTMENT:
            world.moment.now = APPOINTMENT_OVER
        moved = await world.move(member, referral, slug)
        assert moved["version"] == referral["version"] + 1
        assert moved["history"][-1]["move"] == slug


async def test_a_draft_can_be_discarded_and_the_recipient_never_hears_of_it(world: Referrals) -> None:
    draft = await world.draft()
    for answer in (
        await world.cafe.caseworker.get(f"{REFERRALS}/{draft['id']}"),
        await world.try_move(world.cafe.caseworker, draft, "acknowledge"),
    ):
        expect(404, answer)
    gone = await world.move(world.town, draft, "discard")
    assert (gone["status"], gone["reason"], gone["reason_by"]) == ("cancelled", "not-sent", "sender")
    expect(404, await world.cafe.caseworker.get(f"{REFERRALS}/{draft['id']}"))
    assert await world.listed(world.cafe) == []
    told = [fact.content["concerns"] for fact in await world.service.facts() if fact.key == draft["id"]]
    sender = {"organisation": str(world.town.id), "unit": None, "part": "sender", "response_due_at": None}
    assert told == [[sender]] * 2


async def test_the_clocks_move_has_no_address(world: Referrals) -> None:
    sent = await world.submitted()
    expect(404, await world.try_move(world.town.caseworker, sent, "end-agreement"))


@pytest.mark.parametrize("role", [Role.ORG_ADMIN, Role.SIGNATORY, Role.PRIVACY_OFFICER])
async def test_other_roles_move_nothing(world: Referrals, role: Role) -> None:
    sent = await world.submitted()
    seen = await world.read(world.cafe, sent, role)
    assert seen["version"] == 2
    assert seen["allowed_moves"] == (["end-basis", "mark-entered-in-error"] if role is Role.PRIVACY_OFFICER else [])
    problem = expect(403, await world.try_move(world.cafe.acting(role), sent, "accept"))
    assert "caseworker, integration, supervisor" in problem["detail"]


async def test_an_operator_sees_and_moves_nothing(world: Referrals) -> None:
    sent = await world.submitted()
    operator = world.service.operator
    for answer in (
        await operator.get(REFERRALS),
        await operator.get(f"{REFERRALS}/{sent['id']}"),
        await world.try_move(operator, sent, "accept"),
        await operator.get(f"/v1/clients/{sent['client_id']}"),
        await operator.post("/v1/clients/search", {"identity_code": "010190-900P"}),
    ):
        expect(403, answer)


async def test_a_stranger_finds_nothing(world: Referrals) -> None:
    sent = await world.submitted()
    stranger = world.stranger.acting(Role.SUPERVISOR, Role.PRIVACY_OFFICER)  # which some moves ask for
    expect(404, await stranger.get(f"{REFERRALS}/{sent['id']}"))
    expect(404, await stranger.patch(f"{REFERRALS}/{sent['id']}", {"priority": "asap"}, version=2))
    for slug in EVERY_SLUG:
        expect(404, await world.try_move(stranger, sent, slug))
    assert await world.listed(world.stranger) == await world.listed(world.stranger, direction="outgoing") == []


async def test_the_sender_edits_a_draft_and_a_requested_referral_and_nothing_later(world: Referrals) -> None:
    draft = await world.draft()
    path, town = f"{REFERRALS}/{draft['id']}", world.town.caseworker
    changes = {"priority": "urgent", "sender_reference": "KOTO-2", "message": "Uusi viesti"}
    edited = expect(200, await town.patch(path, changes, version=1))
    assert {name: edited[name] for name in changes} == changes
    to_the_school = {"recipient": {"organisation": str(world.school.id)}}
    assert expect(200, await town.patch(path, to_the_school, version=2))["recipient"] == str(world.school.id)
    opened = expect(200, await town.patch(path, {"recipient": None}, version=3))
    assert (opened["open"], opened["recipient"]) == (True, None)
    back = {"recipient": {"organisation": str(world.cafe.id)}}
    sent = await world.move(world.town, expect(200, await town.patch(path, back, version=4)), "submit")
    fixed = expect(409, await town.patch(path, to_the_school, version=6))
    assert fixed["type"] == "/v1/problems/recipient-is-fixed"
    later = expect(200, await town.patch(path, {"message": None}, version=6))
    assert (later["message"], later["priority"], later["history"][-1]["move"]) == (None, "urgent", "change")
    refused = expect(409, await world.cafe.caseworker.patch(path, {"priority": "asap"}, version=7))
    assert refused["allowed_moves"][0] == "acknowledge"
    received = await world.move(world.cafe, sent | {"version": 7}, "acknowledge")
    refused = expect(409, await town.patch(path, {"priority": "asap"}, version=received["version"]))
    assert refused["allowed_moves"] == ["withdraw", "note"]


async def test_both_parties_keep_their_own_case_number(world: Referrals) -> None:
    accepted = await world.after("accept")
    for member in (world.town, world.cafe):
        seen = await world.read(member, accepted)
        assert (seen["sender_reference"], seen["recipient_reference"]) == ("KOTO-1", "R-1")


async def test_lists_are_newest_first_by_status_and_in_pages(world: Referrals) -> None:
    first = await world.submitted()
    second = await world.after("acknowledge")
    third = await world.submitted()
    draft = await world.draft()
    numbers = [one["number"] for one in (third, second, first)]
    assert [one["number"] for one in await world.listed(world.cafe)] == numbers
    outgoing = await world.listed(world.town, direction="outgoing")
    assert [one["number"] for one in outgoing] == [draft["number"], *numbers]
    assert await world.listed(world.cafe, direction="outgoing") == await world.listed(world.town) == []
    assert [one["number"] for one in await world.listed(world.cafe, status="requested")] == [numbers[0], numbers[2]]
    both = await world.listed(world.cafe, status=["requested", "received"])
    assert [one["number"] for one in both] == numbers
    caller, seen = world.cafe.caseworker, []
    answer = await caller.get(REFERRALS, limit=2)
    seen += expect(200, answer)["items"]
    following = answer.headers["link"].removeprefix("<").partition(">")[0]
    last = await caller.get(following)
    seen += expect(200, last)["items"]
    assert [one["number"] for one in seen] == numbers
    assert (last.json()["next"], "link" in last.headers) == (None, False)


async def test_the_same_is_not_sent_to_one_recipient_while_it_is_open(world: Referrals) -> None:
    need = await world.need()
    sent = await world.submitted(need)
    again = await world.draft(need)
    problem = expect(409, await world.try_move(world.town.caseworker, again, "submit"))
    assert problem["type"] == "/v1/problems/open-duplicate"
    assert sent["number"] in problem["detail"]
    await world.move(world.cafe, sent, "reject")
    assert (await world.move(world.town, again, "submit"))["status"] == "requested"


async def test_a_met_need_is_referred_no_more(world: Referrals) -> None:
    need = await world.need()
    draft = await world.draft(need, recipient=None)
    await world.after("accept", "complete", "close-loop", need=need)
    refused = await world.town.caseworker.post(REFERRALS, {"need_id": need["id"]})
    assert expect(409, refused)["type"] == "/v1/problems/need-not-active"
    refused = await world.try_move(world.town.caseworker, draft, "submit")
    assert expect(409, refused)["type"] == "/v1/problems/need-not-active"
