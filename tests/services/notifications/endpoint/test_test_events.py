"""`POST /v1/endpoints/{id}/test`: one signed event, and what came of it."""

from typing import Any
from uuid import UUID

import pytest
import time_machine
from standardwebhooks import Webhook

from services.notifications.model.tables import DELIVERY_ROWS
from tests.support.foreign_facts import ASSOCIATION, STRANGER
from tests.support.post_room import PostRoom, answering, delete, expect


def path(endpoint: dict[str, Any]) -> str:
    return f"/v1/endpoints/{endpoint['id']}/test"


async def shown(room: PostRoom, delivery: dict[str, Any], status: str) -> dict[str, Any]:
    """The delivery, as soon as it has this status."""
    await room.until_status(status, id=UUID(delivery["id"]))
    read: dict[str, Any] = expect(200, await room.admin(ASSOCIATION).get(f"/v1/deliveries/{delivery['id']}"))
    return read


async def test_a_test_event_is_signed_and_its_delivery_shows_what_came_of_it(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION, types=["agreement.*"])
    async with room.at_work():
        delivery = expect(200, await room.admin(ASSOCIATION).post(path(endpoint), version=1))
        read = await shown(room, delivery, "delivered")
    (hook,) = room.receiver.hooks
    with time_machine.travel(int(hook.headers["webhook-timestamp"])):
        content = Webhook(endpoint["secret"]).verify(hook.body, hook.headers)
    assert (content["type"], content["data"]["endpoint_id"]) == ("vidare.endpoint.test.v1", endpoint["id"])
    assert [(one["outcome"], one["answer_code"]) for one in read["attempt_log"]] == [("delivered", 204)]


@pytest.mark.parametrize("status", [500, 503, 404, 410, 302])
async def test_a_test_that_fails_is_not_repeated_and_nothing_follows_from_it(room: PostRoom, status: int) -> None:
    room.receiver.answers["/hook"] = answering(status)
    endpoint = await room.endpoint(ASSOCIATION)
    await room.contact(ASSOCIATION, "it@example.org", role="technical")
    async with room.at_work():
        delivery = expect(200, await room.admin(ASSOCIATION).post(path(endpoint), version=1))
        read = await shown(room, delivery, "dead")
    assert [one["answer_code"] for one in read["attempt_log"]] == [status]
    assert len(await room.rows()) == 1, "no alert"
    assert await room.inbox(ASSOCIATION) == []
    after = expect(200, await room.admin(ASSOCIATION).get(f"/v1/endpoints/{endpoint['id']}"))
    assert (after["status"], after["failing_since"], after["consecutive_failures"]) == ("active", None, 0)


async def test_a_test_that_failed_and_gets_through_when_it_is_sent_again_has_not_died(room: PostRoom) -> None:
    room.receiver.answers["/hook"] = answering(500)
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    async with room.at_work():
        delivery = expect(200, await admin.post(path(endpoint), version=1))
        dead = await shown(room, delivery, "dead")
        del room.receiver.answers["/hook"]
        expect(200, await admin.post(f"/v1/deliveries/{delivery['id']}/resend", version=dead["version"]))
        delivered = await shown(room, delivery, "delivered")
    assert dead["died_at"] is not None and delivered["died_at"] is None


async def test_there_is_one_test_at_a_time(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    first = expect(200, await admin.post(path(endpoint), version=1, key="one"))
    assert expect(200, await admin.post(path(endpoint), version=1, key="one"))["id"] == first["id"]
    problem = expect(409, await admin.post(path(endpoint), version=2))
    assert problem["type"] == "/v1/problems/test-under-way"
    assert len(await room.rows(DELIVERY_ROWS.c.type == "endpoint.test")) == 1


async def test_who_may_not_change_an_endpoint_may_not_test_it_either(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    expect(404, await room.admin(STRANGER).post(path(endpoint), version=1))
    expect(403, await room.caseworker(ASSOCIATION).post(path(endpoint), version=1))
    expect(428, await room.admin(ASSOCIATION).post(path(endpoint)))
    assert await room.rows() == []


async def test_an_endpoint_that_is_not_in_use_is_not_tested(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    expect(200, await admin.patch(f"/v1/endpoints/{endpoint['id']}", {"active": False}, version=1))
    problem = expect(409, await admin.post(path(endpoint), version=2))
    assert problem["type"] == "/v1/problems/move-not-allowed"
    assert (await delete(admin, f"/v1/endpoints/{endpoint['id']}", 2)).status_code == 204
    expect(404, await admin.post(path(endpoint), version=3))
