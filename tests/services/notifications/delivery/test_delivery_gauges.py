"""What the operator's dashboards see of deliveries."""

from prometheus_client import REGISTRY

from services.notifications.service import SERVICE
from tests.support.foreign_facts import ASSOCIATION, referral
from tests.support.post_room import PostRoom, answering


def gauge(channel: str, state: str) -> float | None:
    return REGISTRY.get_sample_value("vidare_deliveries", {"channel": channel, "state": state})


async def measure(room: PostRoom) -> None:
    assert SERVICE.measure is not None
    async with room.service.runtime.database.reading() as session:
        await SERVICE.measure(session)


async def test_the_gauges_show_what_waits_and_what_is_dead(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    await room.take(referral("submitted", room.moment.now))
    await measure(room)
    assert (gauge("webhook", "pending"), gauge("email", "pending"), gauge("webhook", "dead")) == (1, 1, 0)
    room.receiver.answers["/hook"] = answering(410)
    async with room.at_work():
        room.service.runtime.wake()
        await room.until_status("dead")
    await measure(room)
    assert (gauge("webhook", "pending"), gauge("webhook", "dead")) == (0, 1)
