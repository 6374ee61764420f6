"""What follows from a hidden municipality is hidden with it: from whom, in every view; and a restriction set later."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from shared.ids import new_id
from shared.kernel.actors import Role
from shared.messaging.envelope import unpack_headers
from shared.persistence.mechanisms import outbox
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import BODIES, BY_ROLE, CLIENTS, IDENTITY_CODE, REFERRALS, TOWNS, Referrals

WAYS: dict[str, list[str]] = {
    "requested": [],
    "received": ["acknowledge"],
    "information requested": ["request-information"],
    "information supplied": ["request-information", "supply-information"],
    "waitlisted": ["waitlist"],
    "accepted": ["accept"],
    "scheduled": ["accept", "schedule"],
    "held": ["accept", "hold"],
    "rejected": ["reject"],
    "declined": ["accept", "decline"],
    "asked to stop": ["accept", "request-cancellation"],
    "cancelled": ["accept", "request-cancellation", "confirm-cancellation"],
    "withdrawn": ["withdraw"],
    "completed": ["accept", "complete"],
    "failed": ["accept", "fail"],
    "loop closed": ["accept", "complete", "close-loop"],
}
RESIDENCE = "Kotikunta / Hemkommun / Municipality of residence"
ROLES = [role for role in Role if role is not Role.OPERATOR]
CASEWORK = {Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION}


_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def restricted(world: Referrals, **changes: Any) -> dict[str, Any]:
    """A need of a client under a safety restriction."""
    return await world.need(await world.case(await world.client(safety_restriction=True, **changes)))


async def restrict(world: Referrals, client_id: str) -> Any:
    read = expect(200, await world.town.caseworker.get(f"{CLIENTS}/{client_id}"))
    path = f"{CLIENTS}/{client_id}"
    return await world.town.caseworker.patch(path, {"safety_restriction": True}, version=read["version"])


def telling(world: Referrals) -> tuple[str, ...]:
    """Everything that names the clause, its agreement or a municipality. The clause has a telling number."""
    return (str(world.agreement_id), world.clause["clause_id"], "VD-0000-0000", "4711", "091", "049")


def texts(seen: Any) -> Iterator[str]:
    if isinstance(seen, dict):
        for value in seen.values():
            yield from texts(value)
    elif isinstance(seen, list):
        for value in seen:
            yield from texts(value)
    elif isinstance(seen, (str, int)):
        yield str(seen)


def told(world: Referrals, seen: Any) -> set[str]:
    """What an answer tells of where the client lives: as a whole value, or within a sentence or a longer code."""
    names = telling(world)
    found = {name for name in names if name in texts(seen)}
    return found | {name for name in names[:4] for text in texts(seen) if name in _but_ids(text, name)}


def _but_ids(text: str, name: str) -> str:
    """Without other ids: one in a few thousand holds the clause's number by chance."""
    return _ID.sub(lambda found: name if found[0] == name else "", text)


async def test_every_way_of_telling_is_told_where_no_restriction_is(world: Referrals) -> None:
    await world.agree(number=4711)
    seen = await world.read(world.cafe, await world.submitted())
    assert told(world, seen) == set(telling(world)) - {"049"}


@pytest.mark.parametrize("way", WAYS)
async def test_no_view_tells_clause_agreement_or_municipality_to_whom_the_municipality_is_hidden(
    world: Referrals, way: str
) -> None:
    await world.agree(number=4711)
    referral = await world.after(*WAYS[way], need=await restricted(world))
    for member, direction in ((world.cafe, "incoming"), (world.town, "outgoing")):
        for role in ROLES:
            (listed,) = await world.listed(member, role, direction=direction)
            read = (
                await world.read(member, referral, role) if role not in {Role.CASEWORKER, Role.SUPERVISOR} else listed
            )
            if member is world.town and role in CASEWORK:
                assert str(world.agreement_id) in told(world, listed)
                continue
            for seen in (listed, read):
                assert told(world, seen) == set()
                assert (seen["coverage"], seen["also_covered"]) == (None, None)


async def test_no_answer_to_a_move_tells_it(world: Referrals) -> None:
    await world.agree(number=4711, capacity={"max": 4711, "unit": "concurrent-clients"})
    tried = {
        move.slug
        for move in MOVES.moves
        if move.has_route and move.slug not in TOWNS | BY_ROLE.keys() | {"claim", "confirm-deletion"}
    }
    seen, now = set(), world.moment()
    for number, way in enumerate(WAYS.values()):
        for slug in sorted(tried):
            if number and slug in seen:
                continue
            referral = await world.after(*way, need=await restricted(world))
            if slug in ("record-attended", "record-no-show"):
                world.moment.now = datetime(2027, 3, 2, tzinfo=UTC)  # after the appointment
            answer = await world.try_move(world.cafe.caseworker, referral, slug)
            world.moment.now = now
            seen |= {slug} if answer.status_code == 200 else set()
            assert told(world, answer.json()) == set(), (way, slug)
            left = await world.read(world.town, referral)
            if left["business_status"] == "waitlisted":  # so that nobody is before the next one in line
                await world.move(world.town, left, "withdraw")
    assert seen == tried - {"redirect", "sub-refer"}  # never made for a client under a restriction


async def test_the_day_of_an_answer_explains_itself_without_the_clause(world: Referrals) -> None:
    sent = await world.submitted(await restricted(world))
    due = (await world.read(world.cafe, sent))["response_due"]
    assert due["reason_en"].startswith("5 business days from 18.6.2026 as agreed; 19.6.2026 is Midsummer Eve")
    assert due["reason_fi"].startswith("5 työpäivää 18.6.2026 lukien sopimuksen mukaan;")
    assert due["reason_sv"].startswith("5 arbetsdagar räknat från 18.6.2026 enligt avtal;")
    assert "clause 1" in (await world.read(world.town, sent))["response_due"]["reason_en"]


async def test_a_basis_that_names_no_agreement_is_told(world: Referrals) -> None:
    consent = f"consent:{UUID(int=7)}"
    sent = await world.submitted(await restricted(world), legal_basis=consent)
    assert (await world.read(world.cafe, sent))["legal_basis"] == consent


async def open_to_both(world: Referrals, client: dict[str, Any]) -> dict[str, Any]:
    """An open referral of the client that the café and the school may claim."""
    other = agreement(UUID(int=9), [edition([clause(world.school.id, [world.town.id])])])
    await world.events.agreement(other)
    need = await world.need(await world.case(client))
    return await world.submitted(need, recipient=None, legal_basis=f"consent:{UUID(int=7)}")


async def test_a_restriction_takes_open_referrals_back_from_all_in_the_same_step(world: Referrals) -> None:
    client = await world.client(identity_code=IDENTITY_CODE)
    sent = await open_to_both(world, client)
    draft = await world.draft(await world.need(await world.case(client)), recipient=None)
    others = await world.submitted(recipient=None)
    expect(200, await restrict(world, client["id"]))
    for member in (world.cafe, world.school):
        expect(404, await member.caseworker.get(f"{REFERRALS}/{sent['id']}"))
        problem = expect(409, await world.try_move(member.caseworker, sent, "claim"))
        assert problem["type"] == "/v1/problems/claimed-or-gone"
        assert sent["id"] not in {one["id"] for one in await world.listed(member, Role.INTEGRATION)}
    own = await world.read(world.town, sent)
    assert (own["status"], own["reason"], own["history"][-1]["text"]) == (
        "cancelled", "other", "Turvakielto / Spärrmarkering / Safety restriction",
    )  # fmt: skip
    assert (await world.read(world.town, draft))["status"] == "draft"
    assert (await world.read(world.town, others))["status"] == "requested"


async def test_the_fact_of_what_was_taken_back_does_not_tell_why(world: Referrals) -> None:
    client = await world.client()
    sent = await open_to_both(world, client)
    expect(200, await restrict(world, client["id"]))
    fact = (await world.facts_of(sent))[-1]
    assert fact.type == "vidare.referral.withdrawn.v1"
    assert (fact.content["happened"]["reason"], fact.content["happened"]["reason_by"]) == ("other", "sender")
    assert {one["part"] for one in fact.content["concerns"]} == {"sender", "candidate"}
    assert "safety" not in str(fact.content).lower()


@pytest.mark.parametrize("by", ["a restriction", "hand"])
async def test_nothing_but_the_case_joins_the_facts_of_two_that_are_offered_and_taken_back(
    world: Referrals, by: str
) -> None:
    client = await world.client()
    case = await world.case(client)
    other = clause(world.cafe.id, [world.town.id], service="mentoring")
    await world.events.agreement(agreement(UUID(int=10), [edition([other])]))
    basis = f"consent:{UUID(int=7)}"
    needs = [await world.need(case), await world.need(case, service="mentoring")]
    drafts = [await world.draft(need, recipient=None, legal_basis=basis) for need in needs]
    world.moment.now += timedelta(seconds=42, microseconds=7)
    for one in drafts:
        await in_one_trace(world, one, "submit")
    if by == "hand":
        for one in drafts:
            await in_one_trace(world, one | {"version": 2}, "withdraw")
    else:
        expect(200, await restrict(world, client["id"]))
    async with world.service.runtime.database.reading() as session:
        rows = (await session.execute(select(outbox).order_by(outbox.c.id))).all()
    written = [{name: value.decode() for name, value in unpack_headers(row.headers)} for row in rows]
    for type_ in ("submitted", "withdrawn"):
        facts = [one for one in written if one["ce_type"] == f"vidare.referral.{type_}.v1"]
        assert {one["ce_subject"] for one in facts} == {one["id"] for one in drafts}
        for name in ("ce_id", "ce_correlationid"):
            assert len({one[name] for one in facts}) == len(facts) == 2
        assert {UUID(one["ce_id"]).version for one in facts} == {4}
        assert {one["ce_time"] for one in facts} == {"2026-06-18T09:00:00Z"}
        assert not any("traceparent" in one or TRACE_OF_TOWN in str(one) for one in facts)


TRACE_OF_TOWN = "0af7651916cd43dd8448eb211c80319c"


async def in_one_trace(world: Referrals, referral: dict[str, Any], slug: str) -> None:
    """The move, by a system of the town that does all it does for one client in one trace, under one id."""
    headers = {
        "Authorization": f"Bearer {world.town.caseworker.token}",
        "If-Match": f'"{referral["version"]}"',
        "Idempotency-Key": str(new_id()),
        "X-Request-ID": str(UUID(TRACE_OF_TOWN)),
        "traceparent": f"00-{TRACE_OF_TOWN}-b7ad6b7169203331-01",
    }
    answer = await world.service.client.post(
        f"{REFERRALS}/{referral['id']}/{slug}", json=BODIES.get(slug), headers=headers
    )
    expect(200, answer)


@pytest.mark.parametrize("change", [{"family_name": "Uusinimi"}, {"safety_restriction": False}, {}])
async def test_another_change_takes_nothing_back(world: Referrals, change: dict[str, Any]) -> None:
    client = await world.client()
    sent = await open_to_both(world, client)
    expect(200, await world.town.caseworker.patch(f"{CLIENTS}/{client['id']}", change, version=1))
    assert (await world.read(world.cafe, sent))["status"] == "requested"


async def test_a_stranger_takes_nothing_back(world: Referrals) -> None:
    client = await world.client()
    sent = await open_to_both(world, client)
    body = {"safety_restriction": True}
    expect(404, await world.office.caseworker.patch(f"{CLIENTS}/{client['id']}", body, version=1))
    assert (await world.read(world.cafe, sent))["status"] == "requested"


async def test_a_claim_asks_for_a_restriction_even_where_the_referral_is_still_open(world: Referrals) -> None:
    client = await world.client()
    sent = await open_to_both(world, client)
    expect(200, await restrict(world, client["id"]))
    async with world.service.runtime.database.connection() as connection:  # as if it had not been taken back
        row = update(Referral).where(col(Referral.id) == UUID(sent["id"]))
        await connection.execute(row.values(status="requested"))
    as_read = await world.read(world.cafe, sent)
    problem = expect(409, await world.try_move(world.cafe.caseworker, as_read, "claim"))
    assert (problem["type"], problem["allowed_moves"]) == ("/v1/problems/claimed-or-gone", [])
    async with world.service.runtime.database.reading() as session:
        recipient = select(col(Referral.recipient)).where(col(Referral.id) == UUID(sent["id"]))
        assert (await session.execute(recipient)).scalar_one() is None


async def move_to(world: Referrals, client: dict[str, Any], municipality: str) -> None:
    path = f"{CLIENTS}/{client['id']}"
    read = expect(200, await world.town.caseworker.get(path))
    expect(200, await world.town.caseworker.patch(path, {"municipality": municipality}, version=read["version"]))


async def test_a_new_municipality_takes_an_offer_back_that_would_go_to_others_now(world: Referrals) -> None:
    client = await world.client(identity_code=IDENTITY_CODE)
    sent, others = await open_to_both(world, client), await world.submitted(recipient=None)
    before = len(await world.facts_of(sent))
    await move_to(world, client, "837")
    for member in (world.cafe, world.school):
        expect(404, await member.caseworker.get(f"{REFERRALS}/{sent['id']}"))
        problem = expect(409, await world.try_move(member.caseworker, sent, "claim"))
        assert (problem["type"], problem["allowed_moves"]) == ("/v1/problems/claimed-or-gone", [])
    own = await world.read(world.town, sent)
    assert (own["status"], own["reason"], own["reason_by"]) == ("cancelled", "other", "sender")
    assert own["history"][-1]["text"] == RESIDENCE
    assert [fact.type for fact in (await world.facts_of(sent))[before:]] == ["vidare.referral.withdrawn.v1"]
    assert (await world.read(world.town, others))["status"] == "requested"


async def test_a_new_municipality_that_only_some_candidates_cover_takes_the_offer_back_too(world: Referrals) -> None:
    client = await world.client()
    sent = await open_to_both(world, client)
    await world.agree(municipalities=["091", "837"])
    await move_to(world, client, "837")
    assert (await world.read(world.town, sent))["status"] == "cancelled"


async def test_a_new_municipality_that_the_same_organisations_cover_takes_nothing_back(world: Referrals) -> None:
    client, another = await world.client(), await world.client()
    opened = await open_to_both(world, client)
    addressed = await world.submitted(await world.need(await world.case(another)))
    for one in (client, another):
        await move_to(world, one, "049")
    for one in (opened, addressed):
        assert (await world.read(world.town, one))["version"] == one["version"]
    assert (await world.move(world.cafe, opened, "claim"))["status"] == "received"


@pytest.mark.parametrize("restriction", [True, False])
@pytest.mark.parametrize(
    "way", [[], ["acknowledge"], ["request-information"], ["waitlist"]], ids=lambda way: way[-1:] or "requested"
)
async def test_a_recipient_does_not_find_out_by_a_refusal_that_a_client_has_moved(
    world: Referrals, way: list[str], restriction: bool
) -> None:
    client = await world.client(safety_restriction=restriction)
    sent = await world.after(*way, need=await world.need(await world.case(client)))
    await move_to(world, client, "837")
    own = await world.read(world.town, sent)
    assert (own["status"], own["history"][-1]["text"]) == ("cancelled", RESIDENCE)
    seen = await world.read(world.cafe, sent)
    assert (seen["status"], seen["reason"], seen["client"], seen["allowed_moves"]) == ("cancelled", "other", None, [])
    withdrawn = await world.after(*way, need=await world.need())
    withdrawn = await world.move(world.town, withdrawn, "withdraw")
    for slug in ("accept", "waitlist", "reject"):  # as after any withdrawal
        problem, another = [
            expect(409, await world.try_move(world.cafe.caseworker, one, slug)) for one in (seen, withdrawn)
        ]
        assert {name: problem[name] for name in ("type", "title", "detail")} == {
            name: another[name] for name in ("type", "title", "detail")
        }


async def test_a_client_that_moves_and_is_restricted_in_one_change_is_taken_back_once(world: Referrals) -> None:
    client = await world.client()
    sent = await open_to_both(world, client)
    read = expect(200, await world.town.caseworker.get(f"{CLIENTS}/{client['id']}"))
    change = {"safety_restriction": True, "municipality": "837"}
    expect(200, await world.town.caseworker.patch(f"{CLIENTS}/{client['id']}", change, version=read["version"]))
    own = await world.read(world.town, sent)
    assert (own["status"], own["version"]) == ("cancelled", sent["version"] + 1)


@pytest.mark.parametrize("way", [["accept"], ["accept", "complete"], ["reject"]], ids=lambda way: way[-1])
async def test_what_was_answered_stays_where_the_client_moves(world: Referrals, way: list[str]) -> None:
    client = await world.client()
    sent = await world.after(*way, need=await world.need(await world.case(client)))
    await move_to(world, client, "837")
    assert (await world.read(world.town, sent))["version"] == sent["version"]


async def test_a_waiting_list_that_the_clause_no_longer_keeps_is_not_for_new_ones(world: Referrals) -> None:
    sent = await world.submitted()
    await world.agree(waitlist=False)
    problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "waitlist"))
    assert (problem["type"], "waitlist" in problem["allowed_moves"]) == ("/v1/problems/move-not-allowed", False)
    assert (await world.move(world.cafe, sent, "accept"))["status"] == "accepted"


async def claimed_while_restricted(world: Referrals, member: Member) -> None:
    """One round: a caseworker sets the restriction while another organisation claims."""
    client = await world.client()
    sent = await open_to_both(world, client)
    change, claim = await asyncio.gather(
        restrict(world, client["id"]), world.try_move(member.caseworker, sent, "claim")
    )
    expect(200, change)
    assert claim.status_code in (200, 409)
    own = await world.read(world.town, sent)
    if claim.status_code == 409:
        assert (own["status"], own["recipient"]) == ("cancelled", None)
        return
    # Whoever was first with the claim has the client of before, and sees nothing of where it lives from now on.
    assert own["recipient"] == str(member.id)
    assert told(world, await world.read(member, sent)) == set()
    claimed_at = next(step["version"] for step in own["history"] if step["move"] == "claim")
    assert (claimed_at, own["status"]) == (3, "received")


@pytest.mark.parametrize("_attempt", range(3))
async def test_a_claim_and_a_restriction_at_once_never_hand_a_restricted_client_to_a_candidate(
    world: Referrals, _attempt: int
) -> None:
    for member in (world.cafe, world.school) * 3:
        await claimed_while_restricted(world, member)
