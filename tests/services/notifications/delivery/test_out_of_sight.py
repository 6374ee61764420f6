"""What is sent late tells nothing that a reading would hide by then: what waited, what is tried or sent again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.ids import new_id
from tests.support.foreign_facts import (
    ASSOCIATION,
    MUNICIPALITY,
    NUMBER,
    STRANGER,
    agreement,
    both_known,
    organisation,
    referral,
    to_candidates,
)
from tests.support.post_room import PostRoom, answering, expect
from tests.support.waiting import until

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def offered(room: PostRoom, subject: UUID) -> Any:
    return to_candidates("submitted", room.moment.now, STRANGER, referral_id=subject)


def gone(room: PostRoom, subject: UUID, way: str) -> Any:
    """The association has claimed it, or the municipality has taken it back."""
    if way == "claimed":
        changes: dict[str, Any] = {"actor": ASSOCIATION, "recipient": ASSOCIATION, "status": "received"}
    else:
        changes = {"status": "cancelled"}
    return to_candidates(way, room.moment.now, STRANGER, referral_id=subject, version=3, **changes)


def known(room: PostRoom) -> list[Any]:
    return [*both_known(room.moment.now), organisation(STRANGER, "Exempel Ab", room.moment.now)]


WAYS = ["claimed", "withdrawn"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_mail_that_waited_for_a_contact_is_not_sent_when_the_offer_is_gone(room: PostRoom, way: str) -> None:
    subject = new_id()
    await room.take(*known(room), offered(room, subject))
    async with room.at_work():
        room.later(SECOND)
        await room.until_status("pending", last_detail="no-recipient")
        await room.take(gone(room, subject, way))
        await room.contact(STRANGER, "office@stranger.example", language="en")
        room.later(15 * SECOND)
        (late,) = await room.until_status("cancelled", type="referral.submitted")
        if way == "claimed":
            await room.until_status("delivered", channel="email", type="referral.claimed")
    assert (late.last_detail, late.attempts) == ("out-of-sight", 1)
    subjects = [str(mail["Subject"]) for mail in room.mailbox.mails]
    assert subjects == ([f"Referral {NUMBER} is no longer open"] if way == "claimed" else [])


@pytest.mark.parametrize("way", WAYS)
async def test_a_webhook_that_is_tried_again_is_not_sent_when_the_offer_is_gone(room: PostRoom, way: str) -> None:
    subject = new_id()
    await room.endpoint(STRANGER)
    room.receiver.answers["/hook"] = answering(503)
    async with room.at_work():
        await room.take(offered(room, subject))
        await room.until_status("retrying", channel="webhook")
        await room.take(gone(room, subject, way))
        del room.receiver.answers["/hook"]
        room.later(10 * SECOND)
        (late,) = await room.until_status("cancelled", channel="webhook")
        if way == "claimed":
            await room.until_status("delivered", channel="webhook")
    assert late.last_detail == "out-of-sight"
    assert [orjson.loads(hook.body)["type"].split(".")[2] for hook in room.receiver.hooks[1:]] == (
        ["claimed"] if way == "claimed" else []
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("again", ["resend", "recover"])
async def test_what_is_sent_again_by_hand_is_not_sent_when_the_offer_is_gone(
    room: PostRoom, way: str, again: str
) -> None:
    subject, admin = new_id(), room.admin(STRANGER)
    endpoint = await room.endpoint(STRANGER, types=["referral.submitted"])
    room.receiver.answers["/hook"] = answering(410 if again == "recover" else 204)
    async with room.at_work():
        began = room.moment.now
        await room.take(offered(room, subject))
        (row,) = await room.until_status("dead" if again == "recover" else "delivered", channel="webhook")
        await room.take(gone(room, subject, way))
        room.moment.now += HOUR
        if again == "resend":
            expect(200, await admin.post(f"/v1/deliveries/{row.id}/resend", version=row.version))
        else:
            del room.receiver.answers["/hook"]
            path = f"/v1/endpoints/{endpoint['id']}"
            read = expect(200, await admin.get(path))
            expect(200, await admin.patch(path, {"active": True}, version=read["version"]))
            period = {"since": began.isoformat(), "until": (began + HOUR).isoformat()}
            expect(200, await admin.post("/v1/deliveries/recover", period))
        await room.until_status("cancelled", channel="webhook", last_detail="out-of-sight")
    assert len(room.receiver.hooks) == 1


async def test_who_sees_it_still_is_sent_what_is_late(room: PostRoom) -> None:
    subject = new_id()
    await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now, referral_id=subject))
    async with room.at_work():
        room.later(SECOND)
        await room.until_status("pending", last_detail="no-recipient")
        await room.take(referral("withdrawn", room.moment.now, referral_id=subject, version=3, status="cancelled"))
        await room.contact(ASSOCIATION, "office@association.example")
        room.later(15 * SECOND)
        await until(lambda: len(room.mailbox.mails) >= 1)
    assert await room.rows() and not [one for one in await room.rows() if one.last_detail == "out-of-sight"]


@pytest.mark.parametrize("back", [False, True], ids=["left out", "left out, and taken in again"])
async def test_a_party_that_a_later_text_leaves_out_is_not_sent_an_earlier_one(room: PostRoom, back: bool) -> None:
    subject = new_id()
    out = [{"organisation": MUNICIPALITY, "part": "coordinator"}, {"organisation": STRANGER, "part": "provider"}]
    texts = [(STRANGER,), (ASSOCIATION,), (STRANGER,)][: 3 if back else 2]
    await room.take(*known(room))
    await room.endpoint(STRANGER)
    for version, parties in enumerate(texts, 3):
        fact = agreement(
            "offered", room.moment.now, agreement_id=subject, version=version, concerns=out,
            parties=(MUNICIPALITY, *parties),
        )  # fmt: skip
        await room.take(fact)
    async with room.at_work():
        await room.until_status("delivered", len(texts) if back else 1, channel="webhook")
    told = [orjson.loads(hook.body)["data"]["status"] for hook in room.receiver.hooks]
    assert told == (["offered", None, "offered"] if back else [None])
    late = [row.last_detail for row in await room.rows() if row.status == "cancelled" and row.channel == "webhook"]
    assert late == ([] if back else ["out-of-sight"])
