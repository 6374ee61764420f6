"""A webhook from the fact to the receiver."""

import orjson
from standardwebhooks import Webhook

from tests.support.foreign_facts import ASSOCIATION, NUMBER, TRACE, referral
from tests.support.post_room import PostRoom


async def test_the_receiver_can_verify_what_it_gets_and_knows_what_has_happened(room: PostRoom) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    fact = referral("submitted", room.moment.now)
    async with room.at_work():
        await room.take(fact)
        (row,) = await room.until_status("delivered", channel="webhook")
    (hook,) = room.receiver.hooks
    content = orjson.loads(hook.body)
    assert content["type"] == "vidare.referral.submitted.v1"
    assert content["data"]["number"] == NUMBER
