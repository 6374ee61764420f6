"""`/v1/deliveries`: what an organisation and the operator see, and how they send again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.notifications.model.delivery.codes import DeliveryStatus
from services.notifications.model.tables import DELIVERY_ROWS
from shared.kernel.actors import Role
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, STRANGER, referral
from tests.support.post_room import PostRoom, answering, delete, expect, items

DELIVERIES = "/v1/deliveries"


async def set_status(room: PostRoom, status: str, *where: Any) -> None:
    open_ = status in ("pending", "sending", "retrying")
    async with room.service.runtime.database.connection() as connection:
        values = {"status": status, "due_at": room.moment.now if open_ else None}
        await connection.execute(update(DELIVERY_ROWS).where(*where).values(values))


async def test_a_delivery_shows_its_attempts_and_its_body_to_its_organisation(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(500)
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        await room.until_status("retrying")
        del room.receiver.answers["/hook"]
        room.later(timedelta(seconds=6))
        (row,) = await room.until_status("delivered")
    shown = expect(200, await room.caseworker(ASSOCIATION).get(f"{DELIVERIES}/{row.id}"))
    tries = [(one["outcome"], one["answer_code"], one["detail"]) for one in shown["attempt_log"]]
    assert tries == [("retry", 500, "http-500"), ("delivered", 204, "http-204")]
    assert (shown["webhook_id"], shown["attempts"]) == (f"msg_{row.id}", 2)
    assert shown["body"]["type"] == "vidare.referral.submitted.v1"
    assert shown["correlation"] == "correlation-1"


async def test_the_operator_sees_all_organisations_deliveries_without_their_bodies(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    await room.take(referral("overdue", room.moment.now, actor=None))
    operator = room.service.operator
    seen = items(await operator.get(DELIVERIES))
    assert {one["organisation"] for one in seen} == {str(ASSOCIATION), str(MUNICIPALITY)}
    (hook,) = items(await operator.get(DELIVERIES, channel="webhook", organisation=str(ASSOCIATION)))
    shown = expect(200, await operator.get(f"{DELIVERIES}/{hook['id']}"))
    assert shown["body"] is None
    own = expect(200, await room.caseworker(ASSOCIATION).get(f"{DELIVERIES}/{hook['id']}"))
    assert own["body"] is not None


async def test_a_list_is_narrowed_by_status_channel_endpoint_and_event(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    facts = [referral("submitted", room.moment.now) for _ in range(2)]
    await room.take(*facts)
    (dead, *_) = await room.rows(DELIVERY_ROWS.c.channel == "email")
    await set_status(room, "dead", DELIVERY_ROWS.c.id == dead.id)
    assert len(await room.listed(ASSOCIATION)) == 4
    assert [one["id"] for one in await room.listed(ASSOCIATION, status="dead")] == [str(dead.id)]
    assert len(await room.listed(ASSOCIATION, channel="webhook")) == 2
    assert len(await room.listed(ASSOCIATION, endpoint=endpoint["id"])) == 2
    assert len(await room.listed(ASSOCIATION, event=str(facts[0].id))) == 2
    assert await room.listed(ASSOCIATION, organisation=str(MUNICIPALITY)) == []
    expect(422, await room.caseworker(ASSOCIATION).get(DELIVERIES, status="lost"))


async def test_another_organisations_delivery_does_not_exist(room: PostRoom) -> None:
    await room.take(referral("submitted", room.moment.now))
    (row,) = await room.rows()
    stranger = room.admin(STRANGER)
    expect(404, await stranger.get(f"{DELIVERIES}/{row.id}"))
    expect(404, await stranger.post(f"{DELIVERIES}/{row.id}/resend", version=1))
    assert items(await stranger.get(DELIVERIES)) == []


@pytest.mark.parametrize("status", list(DeliveryStatus))
async def test_only_a_dead_suppressed_or_delivered_one_is_sent_again(room: PostRoom, status: DeliveryStatus) -> None:
    await room.endpoint(ASSOCIATION)
    await room.take(referral("submitted", room.moment.now))
    (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    await set_status(room, status.value)
    admin, path = room.admin(ASSOCIATION), f"{DELIVERIES}/{row.id}"
    allowed = expect(200, await admin.get(path))["allowed_moves"]
    answer = await admin.post(path + "/resend", version=1)
    if status in ("dead", "suppressed", "delivered"):
        assert allowed == ["resend"]
        resent = expect(200, answer)
        assert (resent["status"], resent["attempts"], resent["version"]) == ("pending", 0, 2)
        assert resent["due_at"] == resent["first_due_at"] == "2026-06-18T09:00:00Z"
    else:
        assert allowed == []
        expect(409, answer)


async def test_a_delivered_webhook_that_is_sent_again_keeps_its_id(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        (row,) = await room.until_status("delivered")
        path = f"{DELIVERIES}/{row.id}/resend"
        refused = await room.admin(ASSOCIATION).post(path, version=row.version)
        assert expect(409, refused)["type"] == "/v1/problems/delivered-just-now"
        assert refused.headers["retry-after"] == "3600"
        room.later(timedelta(hours=1))
        expect(200, await room.admin(ASSOCIATION).post(path, version=row.version))
        await room.until_status("delivered", version=row.version + 2)
    first, second = room.receiver.hooks
    assert (first.id, first.body) == (second.id, second.body)
    assert await room.service.facts() == []  # it had never been dead


async def test_sending_again_takes_who_keeps_the_endpoints_or_the_operator(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    await room.take(referral("submitted", room.moment.now))
    await set_status(room, "dead")
    hook, mail = sorted(await room.rows(), key=lambda row: row.channel, reverse=True)
    for role in (Role.CASEWORKER, Role.SUPERVISOR):
        caller = room.service.caller(ASSOCIATION, role)
        expect(403, await caller.post(f"{DELIVERIES}/{hook.id}/resend", version=1))
    expect(200, await room.service.operator.post(f"{DELIVERIES}/{hook.id}/resend", version=1))
    system = room.service.caller(ASSOCIATION, Role.INTEGRATION)
    expect(200, await system.post(f"{DELIVERIES}/{mail.id}/resend", version=1))


async def test_nothing_is_sent_again_to_an_endpoint_that_is_not_in_use(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    await room.take(referral("submitted", room.moment.now))
    await set_status(room, "dead")
    (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    expect(200, await admin.patch(f"/v1/endpoints/{endpoint['id']}", {"active": False}, version=1))
    problem = expect(409, await admin.post(f"{DELIVERIES}/{row.id}/resend", version=1))
    assert (problem["type"], problem["allowed_moves"]) == ("/v1/problems/endpoint-not-active", [])
    assert await recovered(room, {}) == 1  # the mail alone
    assert (await delete(admin, f"/v1/endpoints/{endpoint['id']}", 2)).status_code == 204
    expect(409, await admin.post(f"{DELIVERIES}/{row.id}/resend", version=1))


async def recovered(room: PostRoom, body: dict[str, Any], organisation: UUID | None = ASSOCIATION) -> int:
    """Asks to recover from an hour ago until an hour from now."""
    hour = timedelta(hours=1)
    period = {"since": (room.moment.now - hour).isoformat(), "until": (room.moment.now + hour).isoformat()}
    caller = room.admin(organisation) if organisation else room.service.operator
    answer = await caller.post(DELIVERIES + "/recover", period | body)
    return int(expect(200, answer)["resent"])


async def test_what_did_not_get_through_in_a_period_is_sent_again_at_once(room: PostRoom) -> None:
    first, second = await room.endpoint(ASSOCIATION, "/a"), await room.endpoint(ASSOCIATION, "/b")
    before = room.moment.now - timedelta(hours=2)
    await room.take(referral("submitted", before), *(referral("submitted", room.moment.now) for _ in range(2)))
    await set_status(room, "dead", DELIVERY_ROWS.c.channel == "webhook")
    recent_mails = (DELIVERY_ROWS.c.channel == "email", DELIVERY_ROWS.c.occurred_at == room.moment.now)
    await set_status(room, "suppressed", *recent_mails)
    assert await recovered(room, {}, STRANGER) == 0
    assert await recovered(room, {"endpoint": first["id"]}) == 2
    assert await recovered(room, {}) == 4
    assert await recovered(room, {}) == 0
    dead = await room.rows(DELIVERY_ROWS.c.status == "dead")
    assert {row.occurred_at for row in dead} == {before}
    async with room.at_work():
        await room.until_status("delivered", 2, endpoint_id=UUID(second["id"]))


async def test_a_recovery_that_is_asked_again_with_its_key_answers_the_same_and_sends_nothing(room: PostRoom) -> None:
    await room.take(referral("submitted", room.moment.now))
    await set_status(room, "dead")
    hour = timedelta(hours=1)
    period = {"since": (room.moment.now - hour).isoformat(), "until": (room.moment.now + hour).isoformat()}
    admin, path = room.admin(ASSOCIATION), DELIVERIES + "/recover"
    assert expect(200, await admin.post(path, period, key="again")) == {"resent": 1}
    await set_status(room, "dead")
    assert expect(200, await admin.post(path, period, key="again")) == {"resent": 1}
    assert [row.status for row in await room.rows()] == ["dead"]
    problem = expect(422, await admin.post(path, period | {"until": "2026-07-01T00:00:00Z"}, key="again"))
    assert problem["type"] == "/v1/problems/idempotency-key-reused"
    assert expect(200, await room.admin(STRANGER).post(path, period, key="again")) == {"resent": 0}
    assert expect(200, await room.service.operator.post(path, period, key="again")) == {"resent": 1}
    assert expect(200, await room.service.operator.post(path, period, key="again")) == {"resent": 1}
    assert expect(200, await admin.post(path, period, key=None)) == {"resent": 0}


async def test_the_operator_recovers_for_all_organisations(room: PostRoom) -> None:
    await room.take(referral("overdue", room.moment.now, actor=None))
    await set_status(room, "dead")
    assert await recovered(room, {}, None) == 2


async def test_a_recovery_needs_a_period_and_who_keeps_the_endpoints(room: PostRoom) -> None:
    now = room.moment.now.isoformat()
    admin, caseworker = room.admin(ASSOCIATION), room.caseworker(ASSOCIATION)
    problem = expect(422, await admin.post(DELIVERIES + "/recover", {"since": now, "until": now}))
    assert problem["errors"][0]["pointer"] == "/until"
    expect(422, await admin.post(DELIVERIES + "/recover", {"since": now}))
    later = (room.moment.now + timedelta(hours=1)).isoformat()
    expect(403, await caseworker.post(DELIVERIES + "/recover", {"since": now, "until": later}))
