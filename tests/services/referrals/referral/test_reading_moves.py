"""A single reading that is itself a move: R04 by the recipient, R30 by the sender; nothing else that is read counts."""

import asyncio
from typing import Any

import pytest

from shared.kernel.actors import Role
from tests.support.cooperation import Member, expect
from tests.support.referrals import REFERRALS, Referrals


async def read_by(who: Member, referral: dict[str, Any], *roles: Role) -> Any:
    answer = await who.acting(*roles).get(f"{REFERRALS}/{referral['id']}")
    expect(200, answer)
    return answer


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SUPERVISOR])
async def test_the_first_reading_by_the_recipient_acknowledges_and_answers_the_new_etag(
    world: Referrals, role: Role
) -> None:
    sent = await world.submitted()
    first = await read_by(world.cafe, sent, role)
    assert first.headers["etag"] == '"3"'
    assert (first.json()["status"], first.json()["business_status"]) == ("received", "under-review")
    assert first.json()["received_at"] == "2026-06-18T09:00:00Z"
    assert first.json()["history"][-1]["move"] == "acknowledge"
    second = await read_by(world.cafe, sent, role)
    assert (second.headers["etag"], second.json()) == ('"3"', first.json())
    received = [fact for fact in await world.service.facts() if fact.type == "vidare.referral.received.v1"]
    assert [(fact.sequence, fact.content["happened"]["actor_organisation"]) for fact in received] == [
        (3, str(world.cafe.id))
    ]


async def test_a_list_a_system_another_role_and_the_sender_acknowledge_nothing(world: Referrals) -> None:
    sent = await world.submitted()
    for role in (Role.INTEGRATION, Role.ORG_ADMIN, Role.SIGNATORY, Role.PRIVACY_OFFICER):
        assert (await read_by(world.cafe, sent, role)).headers["etag"] == '"2"'
    for role in (Role.CASEWORKER, Role.SUPERVISOR):
        assert (await read_by(world.town, sent, role)).headers["etag"] == '"2"'
    (listed,) = await world.listed(world.cafe, Role.CASEWORKER)
    assert (listed["status"], listed["version"]) == ("requested", 2)


async def test_asking_for_the_head_alone_reads_nothing_and_so_moves_nothing(world: Referrals) -> None:
    sent, done = await world.submitted(), await world.after("accept", "complete")
    for before, reader in ((sent, world.cafe), (done, world.town)):
        head = await reader.caseworker.head(f"{REFERRALS}/{before['id']}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == f'"{before["version"]}"'


async def test_reading_an_open_referral_acknowledges_nothing(world: Referrals) -> None:
    sent = await world.submitted(recipient=None)
    assert (await read_by(world.cafe, sent, Role.CASEWORKER)).headers["etag"] == '"2"'


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SUPERVISOR])
async def test_the_senders_first_reading_after_completion_closes_the_loop(world: Referrals, role: Role) -> None:
    done = await world.after("accept", "complete")
    for reader, other in ((world.cafe, Role.CASEWORKER), (world.town, Role.INTEGRATION), (world.town, Role.ORG_ADMIN)):
        assert (await read_by(reader, done, other)).json()["loop_closed_at"] is None
    assert (await world.listed(world.town, role, direction="outgoing"))[0]["loop_closed_at"] is None
    first = await read_by(world.town, done, role)
    assert first.headers["etag"] == '"5"'
    assert (first.json()["status"], first.json()["loop_closed_at"]) == ("completed", "2026-06-18T09:00:00Z")
    assert (await read_by(world.town, done, role)).headers["etag"] == '"5"'
    closed = [fact for fact in await world.service.facts() if fact.type == "vidare.referral.loop-closed.v1"]
    assert [fact.sequence for fact in closed] == [5]


@pytest.mark.parametrize("_attempt", range(3))
async def test_many_first_readers_at_once_acknowledge_once_and_none_is_refused(world: Referrals, _attempt: int) -> None:
    sent = await world.submitted()
    answers = await asyncio.gather(*(read_by(world.cafe, sent, Role.CASEWORKER) for _ in range(5)))
    assert {answer.headers["etag"] for answer in answers} == {'"3"'}
    assert [fact.sequence for fact in await world.service.facts() if fact.key == sent["id"]] == [1, 2, 3]


async def test_a_reading_is_audited_with_who_what_and_on_which_basis(world: Referrals) -> None:
    sent = await world.submitted()
    reader = world.cafe.acting(Role.CASEWORKER, subject="reader-7")
    expect(200, await reader.get(f"{REFERRALS}/{sent['id']}"))
    own = [entry for entry in await world.service.audits() if entry.actor == "reader-7"]
    assert [entry.action for entry in own] == ["referral.acknowledge", "referral.read"]
    assert (own[1].organisation, own[1].version, str(own[1].client)) == (world.cafe.id, 3, sent["client_id"])
    assert own[1].basis == f"commission:{world.agreement_id}"
    assert own[1].groups == "contact,date-of-birth,identity,identity-code,language,need-description,residence"


async def test_who_sees_nothing_of_the_client_leaves_no_trace_of_having_read_it(world: Referrals) -> None:
    sent = await world.submitted()
    before = len(await world.service.audits())
    await read_by(world.cafe, sent, Role.ORG_ADMIN)
    assert len(await world.service.audits()) == before
