"""A webhook from the fact to the receiver, whatever the receiver does."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from aiohttp import web
from sqlalchemy import select, update
from standardwebhooks import Webhook, WebhookVerificationError

from services.notifications.model.delivery.schedule import SCHEDULE
from services.notifications.model.tables import ATTEMPT_ROWS, DELIVERY_ROWS, ENDPOINT_ROWS
from shared.scheduling import due
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, NUMBER, TRACE, agreement, both_known, referral
from tests.support.post_room import Hook, PostRoom, answering, delete, expect
from tests.support.waiting import until

SECOND = timedelta(seconds=1)


async def endpoint_of(room: PostRoom, endpoint: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = expect(200, await room.admin(ASSOCIATION).get(f"/v1/endpoints/{endpoint['id']}"))
    return shown


async def attempts(room: PostRoom, delivery: UUID) -> list[str]:
    async with room.service.runtime.database.reading() as session:
        query = select(ATTEMPT_ROWS.c.detail).where(ATTEMPT_ROWS.c.delivery_id == delivery)
        return list((await session.execute(query.order_by(ATTEMPT_ROWS.c.id))).scalars())


async def cut_off(workers: list[asyncio.Task[Any]]) -> None:
    """Ends the workers in mid-send. The first word only asks them to finish what is in hand; a later one is obeyed."""
    while not all(worker.done() for worker in workers):
        for worker in workers:
            worker.cancel()
        await asyncio.sleep(0.001)
    await asyncio.gather(*workers, return_exceptions=True)


async def set_health(room: PostRoom, **values: Any) -> None:
    async with room.service.runtime.database.connection() as connection:
        await connection.execute(update(ENDPOINT_ROWS).values(values))


def verified(secret: str, hook: Hook) -> Any:
    """The content, when the library for receivers accepts it at the moment of sending."""
    with time_machine.travel(int(hook.headers["webhook-timestamp"])):
        return Webhook(secret).verify(hook.body, hook.headers)


async def test_the_receiver_can_verify_what_it_gets_and_learns_what_has_happened(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    fact = referral("submitted", room.moment.now, response_due_at="2026-06-25T21:00:00Z")
    async with room.at_work():
        await room.take(fact)
        (row,) = await room.until_status("delivered", channel="webhook")
    (hook,) = room.receiver.hooks
    content = verified(endpoint["secret"], hook)
    assert content == {
        "type": "vidare.referral.submitted.v1",
        "timestamp": "2026-06-18T09:00:00Z",
        "data": {
            "event_id": str(fact.id),
            "referral_id": str(fact.subject),
            "number": NUMBER,
            "version": 2,
            "status": "requested",
            "business_status": "awaiting-response",
            "reason": None,
            "organisation": str(ASSOCIATION),
            "unit": None,
            "part": "recipient",
            "priority": "routine",
            "sender": str(MUNICIPALITY),
            "recipient": str(ASSOCIATION),
            "overdue": False,
            "response_due_at": "2026-06-25T21:00:00Z",
            "outcome": None,
        },
    }
    assert hook.id == f"msg_{row.id}"
    assert hook.headers["webhook-timestamp"] == str(int(room.moment.now.timestamp()))
    assert hook.headers["traceparent"].split("-")[1] == TRACE.split("-")[1]
    assert hook.headers["x-request-id"] == "correlation-1"
    assert row.last_answer_code == 204
    with pytest.raises(WebhookVerificationError):
        verified("whsec_" + "B" * 43 + "=", hook)


async def test_a_failed_delivery_is_tried_again_by_the_schedule_with_the_same_id_and_bytes(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(500)
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        (row,) = await room.until_status("retrying")
        assert room.moment.now + 5 * SECOND <= row.due_at <= room.moment.now + 5.5 * SECOND
        room.later(4 * SECOND)
        del room.receiver.answers["/hook"]
        room.later(2 * SECOND)
        (row,) = await room.until_status("delivered")
    first, second = room.receiver.hooks
    assert (first.id, first.body) == (second.id, second.body)
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 6
    assert await attempts(room, row.id) == ["http-500", "http-204"]
    assert row.attempts == 2


async def test_a_receiver_that_asks_for_time_gets_it(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(503, {"Retry-After": "120"})
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        (row,) = await room.until_status("retrying")
    assert row.due_at >= room.moment.now + timedelta(seconds=120)


async def test_when_the_schedule_is_exhausted_the_delivery_is_dead_and_the_organisation_hears_of_it(
    room: PostRoom,
) -> None:
    await room.take(*both_known(room.moment.now))
    await room.contact(ASSOCIATION, "tekniikka@association.example", role="technical")
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(500)
    fact = referral("submitted", room.moment.now)
    async with room.at_work():
        await room.take(fact)
        room.later(SECOND)
        await room.until_status("delivered", channel="email")  # before time jumps over its lease
        for number in range(1, len(SCHEDULE)):
            (row,) = await room.until_status("retrying", attempts=number)
            room.later(row.due_at - room.moment.now)
        await room.until_status("dead")
        room.later(SECOND)
        await until(lambda: len(room.mailbox.mails) == 2)
    (dead,) = await room.rows(DELIVERY_ROWS.c.status == "dead")
    assert (dead.last_detail, dead.attempts, dead.due_at) == ("http-500", len(SCHEDULE), None)
    alert, told = await room.inbox(ASSOCIATION)
    assert (alert["type"], alert["reason"], alert["delivery_id"]) == ("delivery.dead", "http-500", str(dead.id))
    assert told["type"] == "referral.submitted"
    assert any(NUMBER in str(mail["Subject"]) for mail in room.mailbox.mails)
    (published,) = await room.service.facts()
    assert (published.topic, published.type) == ("vidare.notifications.delivery", "vidare.delivery.dead.v1")
    assert published.content["event_id"] == str(fact.id)
    assert published.content["happened"]["reason"] == "http-500"
    assert published.sequence == published.content["version"] == dead.version


async def test_a_dead_delivery_that_gets_through_after_all_is_published_as_recovered(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    await room.take(referral("submitted", room.moment.now))
    (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    await kill(room, row.id)
    answer = await room.admin(ASSOCIATION).post(f"/v1/deliveries/{row.id}/resend", version=row.version)
    assert expect(200, answer)["status"] == "pending"
    async with room.at_work():
        await room.until_status("delivered", channel="webhook")
    (fact,) = await room.service.facts()
    assert (fact.type, fact.content["status"]) == ("vidare.delivery.recovered.v1", "delivered")
    assert room.receiver.hooks[0].id == f"msg_{row.id}"


async def kill(room: PostRoom, delivery: UUID) -> None:
    """As after days of failure."""
    async with room.service.runtime.database.connection() as connection:
        values = {"status": "dead", "due_at": None, "died_at": room.moment.now}
        await connection.execute(update(DELIVERY_ROWS).where(DELIVERY_ROWS.c.id == delivery).values(values))


async def test_gone_disables_the_endpoint_and_what_waits_for_it_is_dead_with_one_alert(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(410)
    async with room.at_work():
        await room.take(*(referral("submitted", room.moment.now) for _ in range(9)))
        rows = await room.until_status("dead", 9)
    shown = await endpoint_of(room, endpoint)
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "gone")
    assert {row.last_detail for row in rows} <= {"http-410", "endpoint-disabled"}
    assert len(room.receiver.hooks) < 9
    assert [entry["type"] for entry in await room.inbox(ASSOCIATION)].count("delivery.dead") == 1
    assert len([fact for fact in await room.service.facts() if fact.type == "vidare.delivery.dead.v1"]) == 9
    assert len(await room.rows(DELIVERY_ROWS.c.type == "delivery.dead", DELIVERY_ROWS.c.channel == "email")) == 1


async def test_after_five_days_in_which_nothing_got_through_the_endpoint_is_disabled(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    since = room.moment.now - timedelta(days=5)
    await set_health(room, failing_since=since, consecutive_failures=40, open_until=room.moment.now - SECOND)
    room.receiver.answers["/hook"] = answering(500)
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        await room.until_status("dead", channel="webhook")
    shown = await endpoint_of(room, endpoint)
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "failing-for-five-days")


async def test_five_failures_open_the_circuit_and_the_rest_waits_without_an_attempt(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(500)
    async with room.at_work():
        await room.take(*(referral("submitted", room.moment.now) for _ in range(20)))

        async def resting() -> bool:
            return (await endpoint_of(room, endpoint))["resting_until"] is not None

        await until(resting)
        ripe = (DELIVERY_ROWS.c.channel == "webhook", DELIVERY_ROWS.c.due_at <= room.moment.now)

        async def none_is_ripe() -> bool:
            return not await room.rows(*ripe)

        await until(none_is_ripe)
        tried = len(room.receiver.hooks)
        assert 5 <= tried <= 8  # four are under way at once
        waiting = await room.rows(DELIVERY_ROWS.c.channel == "webhook", DELIVERY_ROWS.c.status == "pending")
        assert {row.attempts for row in waiting} == {0}
        assert len(waiting) == 20 - tried
        del room.receiver.answers["/hook"]
        room.later(timedelta(minutes=2))
        await room.until_status("delivered", 20, channel="webhook")
    shown = await endpoint_of(room, endpoint)
    assert (shown["resting_until"], shown["failing_since"], shown["consecutive_failures"]) == (None, None, 0)
    assert len(room.receiver.hooks) == 20 + tried


async def test_a_half_open_circuit_lets_one_trial_through(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    past = room.moment.now - SECOND
    await set_health(room, failing_since=past, consecutive_failures=5, open_until=past)
    let_go = asyncio.Event()

    async def slow(_request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return web.Response(status=204)

    room.receiver.answers["/hook"] = slow
    async with room.at_work():
        await room.take(*(referral("submitted", room.moment.now) for _ in range(10)))
        ripe = (
            DELIVERY_ROWS.c.channel == "webhook",
            DELIVERY_ROWS.c.due_at <= room.moment.now,
            DELIVERY_ROWS.c.status == "pending",
        )

        async def none_is_ripe() -> bool:
            return bool(room.receiver.hooks) and not await room.rows(*ripe)

        await until(none_is_ripe)
        assert len(room.receiver.hooks) == 1
        let_go.set()
        await room.until_status("delivered", 10, channel="webhook")


async def test_a_slow_receiver_delays_nobody_but_itself(room: PostRoom) -> None:
    slow, quick = await room.endpoint(ASSOCIATION, "/slow"), await room.endpoint(ASSOCIATION, "/quick")
    let_go = asyncio.Event()

    async def wait(_request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return web.Response(status=204)

    room.receiver.answers["/slow"] = wait
    async with room.at_work():
        await room.take(*(referral("submitted", room.moment.now) for _ in range(100)))
        await room.until_status("delivered", 100, endpoint_id=UUID(quick["id"]))
        assert len(room.receiver.at("/slow")) == 4  # no more at once
        waiting = await room.rows(DELIVERY_ROWS.c.endpoint_id == UUID(slow["id"]), DELIVERY_ROWS.c.status == "pending")
        assert (len(waiting), {row.attempts for row in waiting}) == (96, {0})
        let_go.set()
        await room.until_status("delivered", 100, endpoint_id=UUID(slow["id"]))


async def test_a_backlog_for_one_receiver_is_worked_off_without_waiting_for_the_next_look(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_LOOK_EVERY", 3600.0)
    await room.endpoint(ASSOCIATION)
    async with room.at_work():
        await room.take(*(referral("submitted", room.moment.now) for _ in range(60)))
        await room.until_status("delivered", 60, channel="webhook")


async def test_a_delivery_of_a_worker_that_was_killed_is_sent_again_with_the_same_id_when_its_lease_ends(
    room: PostRoom,
) -> None:
    await room.endpoint(ASSOCIATION)
    arrived = asyncio.Event()

    async def hang(_request: web.Request) -> web.StreamResponse:
        arrived.set()
        await asyncio.Event().wait()
        return web.Response()

    room.receiver.answers["/hook"] = hang
    async with room.at_work() as workers:
        await room.take(referral("submitted", room.moment.now))
        await asyncio.wait_for(arrived.wait(), 10)
        await cut_off(workers)
    (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    assert (row.status, row.attempts) == ("sending", 1)
    del room.receiver.answers["/hook"]
    async with room.at_work():
        room.later(59 * SECOND)
        assert len(room.receiver.hooks) == 1
        room.later(2 * SECOND)
        (row,) = await room.until_status("delivered", channel="webhook")
    first, second = room.receiver.hooks
    assert (first.id, first.body) == (second.id, second.body)
    assert row.attempts == 2


async def test_a_worker_that_outlived_its_lease_writes_nothing_over_what_another_has_written(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    let_go, arrived = asyncio.Event(), asyncio.Event()

    async def fail_late(_request: web.Request) -> web.StreamResponse:
        arrived.set()
        await let_go.wait()
        return web.Response(status=500)

    room.receiver.answers["/hook"] = fail_late
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        await asyncio.wait_for(arrived.wait(), 10)
        del room.receiver.answers["/hook"]
        room.later(61 * SECOND)
        (row,) = await room.until_status("delivered", channel="webhook")
        let_go.set()

        async def noted() -> bool:
            return len(await attempts(room, row.id)) == 2

        await until(noted)
    (after,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    assert (after.status, after.version) == ("delivered", row.version)


async def test_a_delivery_whose_attempts_all_end_without_an_outcome_is_dead_in_the_end(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    async with room.service.runtime.database.connection() as connection:
        await connection.execute(update(ENDPOINT_ROWS).values(wrapped_key=b"as after the loss of a key"))
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        for number in range(1, len(SCHEDULE) + 1):
            (row,) = await room.until_status("sending", channel="webhook", attempts=number)
            room.later(row.lease_until - room.moment.now)
        (row,) = await room.until_status("dead", channel="webhook")
    assert (row.last_detail, room.receiver.hooks) == ("no-outcome", [])


async def test_what_is_under_way_when_its_endpoint_is_deleted_stays_cancelled(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    arrived, let_go = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.StreamResponse:
        arrived.set()
        await let_go.wait()
        return web.Response(status=204)

    room.receiver.answers["/hook"] = slow
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        await asyncio.wait_for(arrived.wait(), 10)
        (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
        assert (await delete(room.admin(ASSOCIATION), f"/v1/endpoints/{endpoint['id']}", 1)).status_code == 204
        let_go.set()

        async def noted() -> bool:
            return bool(await attempts(room, row.id))

        await until(noted)
    (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    assert (row.status, row.due_at, row.lease_until) == ("cancelled", None, None)


async def test_an_address_inside_the_network_is_refused_when_it_is_called_and_not_tried_again(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    async with room.service.runtime.database.connection() as connection:
        inside = update(ENDPOINT_ROWS).values(url="https://169.254.169.254/latest/meta-data")
        await connection.execute(inside.where(ENDPOINT_ROWS.c.id == UUID(endpoint["id"])))
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        (row,) = await room.until_status("dead", channel="webhook")
    assert (row.last_detail, row.last_answer_code, row.attempts) == ("address-not-public", None, 1)


async def test_for_a_day_after_a_rotation_both_secrets_sign(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION, types=["referral.*"])
    rotated = expect(
        200, await room.admin(ASSOCIATION).post(f"/v1/endpoints/{endpoint['id']}/rotate-secret", version=1)
    )
    assert rotated["secret"] != endpoint["secret"]
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        await room.until_status("delivered", 1, channel="webhook")
        room.later(timedelta(hours=24))
        await room.take(referral("submitted", room.moment.now))
        await room.until_status("delivered", 2, channel="webhook")
    during, after = room.receiver.hooks
    assert verified(endpoint["secret"], during) == verified(rotated["secret"], during)
    assert verified(rotated["secret"], after)
    with pytest.raises(WebhookVerificationError):
        verified(endpoint["secret"], after)


async def test_what_waits_for_a_deleted_or_disabled_endpoint_is_cancelled_without_an_alert(room: PostRoom) -> None:
    deleted, disabled = await room.endpoint(ASSOCIATION, "/a"), await room.endpoint(ASSOCIATION, "/b")
    await room.take(referral("submitted", room.moment.now))
    admin = room.admin(ASSOCIATION)
    assert (await delete(admin, f"/v1/endpoints/{deleted['id']}", 1)).status_code == 204
    expect(200, await admin.patch(f"/v1/endpoints/{disabled['id']}", {"active": False}, version=1))
    rows = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    assert [row.status for row in rows] == ["cancelled", "cancelled"]
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
    assert room.receiver.hooks == []
    assert len(await room.inbox(ASSOCIATION)) == 2


async def test_what_happens_while_the_system_has_disabled_an_endpoint_is_recovered_once_it_is_enabled(
    room: PostRoom,
) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION, types=["referral.*"]), room.admin(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(410)
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        await room.until_status("dead", channel="webhook")
        room.receiver.hooks.clear()
        del room.receiver.answers["/hook"]
        announced = await room.service.facts()
        missed = [referral("submitted", room.moment.now), agreement("offered", room.moment.now)]
        await room.take(*missed)
        (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook", DELIVERY_ROWS.c.event_id == missed[0].id)
        assert (row.status, row.last_detail, row.due_at, row.attempts) == ("dead", "endpoint-disabled", None, 0)
        assert [entry["type"] for entry in await room.inbox(ASSOCIATION)].count("delivery.dead") == 1
        shown = await endpoint_of(room, endpoint)
        active = {"active": True}
        expect(200, await admin.patch(f"/v1/endpoints/{endpoint['id']}", active, version=shown["version"]))
        hour = timedelta(hours=1)
        period = {"since": (room.moment.now - hour).isoformat(), "until": (room.moment.now + hour).isoformat()}
        recovery = period | {"endpoint": endpoint["id"]}
        assert expect(200, await admin.post("/v1/deliveries/recover", recovery)) == {"resent": 2}
        await room.until_status("delivered", 2, channel="webhook")
    assert f"msg_{row.id}" in {hook.id for hook in room.receiver.hooks}
    # What had been announced as dead is announced as recovered, and the other one as neither.
    assert [fact.type for fact in await room.service.facts()][len(announced) :] == ["vidare.delivery.recovered.v1"]


async def test_what_happens_while_its_organisation_has_disabled_an_endpoint_makes_no_delivery(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    expect(200, await admin.patch(f"/v1/endpoints/{endpoint['id']}", {"active": False}, version=1))
    await room.take(referral("submitted", room.moment.now))
    assert await room.rows(DELIVERY_ROWS.c.channel == "webhook") == []
