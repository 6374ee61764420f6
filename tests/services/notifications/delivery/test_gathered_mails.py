"""One mail about one subject to one contact in ten minutes: the first at once, the rest in one more that tells all."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, update

from services.notifications.model.delivery.schedule import MOST_ATTEMPTS
from services.notifications.model.tables import DELIVERY_ROWS
from shared.ids import new_id
from shared.messaging.envelope import Event
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, agreement, both_known, referral
from tests.support.post_room import Mailbox, PostRoom, Receiver, answering, expect, post_room
from tests.support.services import Moment
from tests.support.waiting import until

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PAUSE = 10 * MINUTE
ADDRESS = "toimisto@association.example"
SUBJECT = UUID("01920000-0000-7000-8000-0000000000aa")
FACTS = ("offered", "change-proposed")


def happened(room: PostRoom, *facts: str, subject: UUID = SUBJECT, first: int = 1) -> list[Event]:
    """Facts of one agreement, one version each."""
    now = room.moment.now
    return [agreement(fact, now, agreement_id=subject, version=first + place) for place, fact in enumerate(facts)]


async def ready(room: PostRoom, *addresses: str) -> None:
    for address in addresses or (ADDRESS,):
        await room.contact(ASSOCIATION, address, language="en")
    await room.take(*both_known(room.moment.now))


async def told(room: PostRoom, *facts: Event, mails: int) -> list[EmailMessage]:
    """The facts come, and a second passes; the mails so far."""
    await room.take(*facts)
    return await passes(room, SECOND, mails)


async def passes(room: PostRoom, wait: timedelta, mails: int) -> list[EmailMessage]:
    """Time passes; the mails once there are so many and nothing is left to be done before its time."""
    room.later(wait)
    await until(lambda: len(room.mailbox.mails) >= mails, what=f"{mails} mails")
    await at_rest(room)
    assert len(room.mailbox.mails) == mails
    return room.mailbox.mails


async def at_rest(room: PostRoom) -> None:
    async def nothing_is_due() -> bool:
        columns = DELIVERY_ROWS.c
        due = (columns.due_at <= room.moment.now, columns.told_by.is_(None))
        return not await room.rows(*due) and not await room.rows(columns.lease_until.is_not(None))

    await until(nothing_is_due, 60, "rest")


async def all_pass(rooms: list[PostRoom], wait: timedelta) -> None:
    """Time passes for all workers, until nothing is left to be done within seconds: who finds a contact in another
    worker's hands looks again in a second."""
    rooms[0].moment.now += wait
    columns = DELIVERY_ROWS.c
    for _ in range(60):
        for one in rooms:
            one.later(timedelta(0))
        await at_rest(rooms[0])
        soon = (columns.due_at <= rooms[0].moment.now + 3 * SECOND, columns.told_by.is_(None))
        if not await rooms[0].rows(*soon):
            return
        rooms[0].moment.now += SECOND
    raise AssertionError("the workers do not come to rest")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(["plain"])
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def steps_of(mail: EmailMessage) -> list[str]:
    return re.findall(r"^[0-9]+\. (.*)$", text_of(mail), re.MULTILINE)


async def mails_of(room: PostRoom) -> list[Row[Any]]:
    return await room.rows(DELIVERY_ROWS.c.channel == "email")


async def test_the_first_goes_at_once_and_what_follows_goes_in_one_mail_about_the_newest_state(room: PostRoom) -> None:
    await ready(room)
    async with room.at_work():
        (first,) = await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "change-proposed", "offered", "signed", first=2), mails=1)
        _, second = await passes(room, PAUSE - SECOND, 2)
    assert "waiting for signatures" in str(first["Subject"]) and steps_of(first) == []
    assert str(second["Subject"]).endswith(": a new signature")
    assert [re.findall("proposed a change|for signing|has signed", step) for step in steps_of(second)] == [
        ["proposed a change"], ["for signing"], ["has signed"],
    ]  # fmt: skip
    said = text_of(second)
    assert "3 things have happened" in said
    assert (
        "Please read the agreement and sign it, propose a change or decline it." in said
    )  # a newer step hides nothing
    assert "has not signed the agreement yet, please read it and sign it" in said.replace("\n", " ")


async def test_what_was_asked_before_is_asked_still_where_nothing_settled_it(room: PostRoom) -> None:
    await ready(room)
    subject = new_id()

    def fact(name: str, version: int) -> Event:
        due = "2026-06-25T21:00:00Z" if name == "information-supplied" else None
        return referral(name, room.moment.now, referral_id=subject, version=version, response_due_at=due)

    async with room.at_work():
        await told(room, fact("submitted", 2), mails=1)
        await told(room, fact("information-supplied", 3), fact("changed", 4), fact("changed", 5), mails=1)
        _, mail = await passes(room, PAUSE, 2)
    assert str(mail["Subject"]).endswith("has been changed")
    assert steps_of(mail)[-1].endswith("(2 times)")
    assert "unless it has been done already" in text_of(mail)
    assert "Please answer the referral by 25 June 2026." in text_of(mail)


async def test_what_is_asked_no_more_is_not_asked(room: PostRoom) -> None:
    await ready(room)
    async with room.at_work():
        await told(room, *happened(room, "change-proposed"), mails=1)
        await told(room, *happened(room, "offered", "revoked", first=2), mails=1)
        _, mail = await passes(room, PAUSE, 2)
    assert "sign it" not in text_of(mail) and "You need not do anything." in text_of(mail)


async def test_twenty_requests_make_two_mails_to_each_of_six_contacts(room: PostRoom) -> None:
    await ready(room, *(f"{name}@x.example" for name in "abcdef"))
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=6)
        await told(room, *happened(room, *FACTS[::-1] * 10, first=2), mails=6)
        mails = await passes(room, PAUSE, 12)
    assert Counter(room.mailbox.addresses()) == dict.fromkeys((f"{name}@x.example" for name in "abcdef"), 2)
    assert "20 things have happened" in text_of(mails[-1])
    assert steps_of(mails[-1])[0] == "Before these: 8 more." and len(steps_of(mails[-1])) == 13


async def test_each_gathered_delivery_ends_with_the_mail_that_told_it_and_names_it(room: PostRoom) -> None:
    await ready(room)
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "change-proposed", "offered", first=2), mails=1)
        await all_pass([room], SECOND)
        waiting = [one for one in await room.listed(ASSOCIATION, channel="email") if one["status"] == "pending"]
        assert {(one["last_detail"], one["attempts"], one["told_by"]) for one in waiting} == {("gathering", 0, None)}
        assert {one["due_at"] for one in waiting} == {"2026-06-18T09:10:01Z"}
        _, second = await passes(room, PAUSE, 2)
    listed = await room.listed(ASSOCIATION, channel="email")
    assert {one["status"] for one in listed} == {"delivered"}
    (carrier,) = [one for one in listed if second["Message-ID"] == f"<{one['id']}@municipality.example>"]
    (gathered,) = [one for one in listed if one["told_by"] is not None]
    assert (gathered["told_by"], gathered["last_detail"]) == (carrier["id"], "told-together")
    shown = expect(200, await room.admin(ASSOCIATION).get(f"/v1/deliveries/{gathered['id']}"))
    assert (shown["attempts"], shown["attempt_log"], shown["allowed_moves"]) == (0, [], [])
    refused = await room.admin(ASSOCIATION).post(f"/v1/deliveries/{gathered['id']}/resend", version=shown["version"])
    assert expect(409, refused)["type"] == "/v1/problems/move-not-allowed"


async def test_another_subject_and_one_whose_last_mail_is_older_are_told_at_once(room: PostRoom) -> None:
    await ready(room)
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "offered", subject=new_id()), mails=2)
        await passes(room, PAUSE, 2)
        await told(room, *happened(room, "change-proposed", first=2), mails=3)


async def test_webhooks_and_the_inbox_are_told_each_step_at_once(room: PostRoom) -> None:
    await ready(room)
    await room.endpoint(ASSOCIATION)
    async with room.at_work():
        await told(room, *happened(room, "offered", "change-proposed", "offered"), mails=1)
        await room.until_status("delivered", 3, channel="webhook")
    assert len(await room.inbox(ASSOCIATION)) == 3


async def test_a_mail_that_dies_takes_all_it_was_to_tell_with_it_and_alerts_once_and_is_sent_again_as_one(
    room: PostRoom,
) -> None:
    await ready(room)
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "change-proposed", "offered", first=2), mails=1)
        room.mailbox.refusals[ADDRESS] = "450 4.2.1 later"
        room.later(PAUSE)
        (row,) = await room.until_status("retrying", channel="email")
        for attempt in range(1, MOST_ATTEMPTS):
            room.later(timedelta(days=2))
            await until(partial(_attempted, room, row.id, attempt + 1))
        dead = await room.until_status("dead", 2, channel="email")
        assert {one.died_at is not None for one in dead} == {True}
        published = [one for one in await room.service.facts() if one.type == "vidare.delivery.dead.v1"]
        assert {one.key for one in published} == {str(one.id) for one in dead}
        assert [one["type"] for one in await room.inbox(ASSOCIATION)].count("delivery.dead") == 1
        room.mailbox.refusals.clear()
        period = {"since": "2026-06-18T08:00:00Z", "until": "2026-06-18T10:00:00Z"}
        recovered = expect(200, await room.admin(ASSOCIATION).post("/v1/deliveries/recover", period))
        assert recovered["resent"] == 2
        _, mail = await passes(room, SECOND, 2)
    assert str(mail["Message-ID"]) == f"<{row.id}@municipality.example>"
    assert len(steps_of(mail)) == 2
    assert {one.status for one in await mails_of(room)} == {"delivered"}
    again = [one for one in await room.service.facts() if one.type == "vidare.delivery.recovered.v1"]
    assert {one.key for one in again} == {str(one.id) for one in dead}


async def _attempted(room: PostRoom, delivery: UUID, times: int) -> bool:
    (row,) = await room.rows(DELIVERY_ROWS.c.id == delivery)
    return row.attempts >= times and row.lease_until is None


async def test_an_address_refused_for_good_ends_all_that_the_mail_was_to_tell(room: PostRoom) -> None:
    await ready(room)
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "change-proposed", "offered", first=2), mails=1)
        room.mailbox.refusals[ADDRESS] = "550 5.1.1 no such user"
        room.later(PAUSE)
        await room.until_status("suppressed", 2, channel="email")
    assert [one["type"] for one in await room.inbox(ASSOCIATION)].count("delivery.dead") == 1


async def test_a_mail_that_got_through_is_sent_again_with_all_that_it_told(room: PostRoom) -> None:
    await ready(room)
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "change-proposed", "offered", first=2), mails=1)
        _, second = await passes(room, PAUSE, 2)
        (carrier,) = {one.told_by for one in await mails_of(room)} - {None}
        room.moment.now += timedelta(hours=2)
        path = f"/v1/deliveries/{carrier}"
        version = expect(200, await room.admin(ASSOCIATION).get(path))["version"]
        expect(200, await room.admin(ASSOCIATION).post(path + "/resend", version=version))
        _, _, third = await passes(room, SECOND, 3)
    assert (third["Message-ID"], text_of(third)) == (second["Message-ID"], text_of(second))


async def test_a_mail_that_fails_keeps_nothing_back_and_what_it_told_goes_with_the_next(room: PostRoom) -> None:
    await ready(room)
    room.mailbox.refusals[ADDRESS] = "450 4.2.1 later"
    async with room.at_work():
        await room.take(*happened(room, "offered"))
        room.later(SECOND)
        (failed,) = await room.until_status("retrying", channel="email")
        room.mailbox.refusals.clear()
        (mail,) = await told(room, *happened(room, "change-proposed", first=2), mails=1)
        await passes(room, timedelta(days=1), 1)
    assert len(steps_of(mail)) == 2
    assert str(mail["Message-ID"]) != f"<{failed.id}@municipality.example>"
    assert {(one.status, one.told_by is None) for one in await mails_of(room)} == {
        ("delivered", True), ("delivered", False),
    }  # fmt: skip


async def test_a_mail_whose_worker_was_killed_comes_again_under_the_same_id_with_the_same_words(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt reached the mail server; its outcome was lost with the worker."""
    await ready(room)
    sender = room.service.runtime.transactions.tools.mails
    send = sender.send

    async def killed(*arguments: Any) -> Any:
        await send(*arguments)
        raise RuntimeError("killed")

    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "change-proposed", "offered", first=2), mails=1)
        monkeypatch.setattr(sender, "send", killed)
        room.later(PAUSE)
        await until(lambda: len(room.mailbox.mails) == 2)
        monkeypatch.undo()
        await room.take(*happened(room, "signed", first=4))
        room.later(SECOND)
        await room.until_status("pending", last_detail="gathering")
        await passes(room, 2 * MINUTE, 3)
        assert len(await room.rows(DELIVERY_ROWS.c.last_detail == "gathering")) == 1
        mails = await passes(room, PAUSE, 4)
    assert mails[1]["Message-ID"] == mails[2]["Message-ID"] != mails[3]["Message-ID"]
    assert text_of(mails[1]) == text_of(mails[2])
    assert {one.status for one in await mails_of(room)} == {"delivered"}


async def test_a_mail_whose_contact_was_deleted_frees_what_it_was_to_tell(room: PostRoom) -> None:
    await ready(room)
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await told(room, *happened(room, "change-proposed", "offered", first=2), mails=1)
        room.mailbox.refusals[ADDRESS] = "450 4.2.1 later"
        room.later(PAUSE)
        await room.until_status("retrying", channel="email")
        (contact,) = expect(200, await room.admin(ASSOCIATION).get("/v1/contacts"))["items"]
        await room.contact(ASSOCIATION, "new@x.example", language="en")
        gone = await room.admin(ASSOCIATION).client.delete(
            f"/v1/contacts/{contact['id']}",
            headers={"Authorization": f"Bearer {room.admin(ASSOCIATION).token}", "If-Match": f'"{contact["version"]}"'},
        )
        assert gone.status_code == 204
        room.later(MINUTE)
        await until(lambda: "new@x.example" in room.mailbox.addresses())
        await at_rest(room)
        room.later(PAUSE)
        await room.until_status("delivered", 3, channel="email")
    assert sum(max(1, len(steps_of(mail))) for mail in room.mailbox.mails if mail["To"] == "new@x.example") == 2


async def test_an_alert_waits_for_nothing(room: PostRoom) -> None:
    await ready(room)
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(410)
    async with room.at_work():
        await told(room, *happened(room, "offered"), mails=1)
        await room.until_status("dead", channel="webhook")
        await passes(room, SECOND, 2)
    assert {one.type for one in await mails_of(room)} == {"agreement.offered", "delivery.dead"}


async def test_without_a_pause_nothing_waits(
    tmp_path: Path, migrated_url: str, moment: Moment, mails: Mailbox, hooks: Receiver
) -> None:
    async with post_room(tmp_path, migrated_url, moment, mails, hooks, mails_gathered_seconds=0) as room:
        await ready(room)
        async with room.at_work():
            await told(room, *happened(room, "offered"), mails=1)
            await told(room, *happened(room, "change-proposed", first=2), mails=2)


@asynccontextmanager
async def workers(
    number: int, folder: Path, url: str, moment: Moment, mails: Mailbox, hooks: Receiver
) -> AsyncIterator[list[PostRoom]]:
    """As many processes' worth of the service, on one database."""
    async with AsyncExitStack() as stack:
        rooms = []
        for name in range(number):
            (folder / str(name)).mkdir()
            made = post_room(folder / str(name), url, moment, mails, hooks)
            rooms.append(await stack.enter_async_context(made))
        yield rooms


async def test_of_several_workers_one_sends_and_none_of_the_facts_is_lost_or_told_twice(
    tmp_path: Path, migrated_url: str, moment: Moment, mails: Mailbox, hooks: Receiver
) -> None:
    """All facts of all subjects at once, to two contacts, from several workers, which are stopped in between."""
    subjects = [new_id() for _ in range(6)]
    number = 1 if migrated_url.startswith("sqlite") else 3
    async with workers(number, tmp_path, migrated_url, moment, mails, hooks) as rooms:
        room = rooms[0]
        await ready(room, "a@x.example", "b@x.example")
        facts = [happened(room, *FACTS * 4, subject=subject) for subject in subjects]
        async with AsyncExitStack() as working:
            for one in rooms:
                await working.enter_async_context(one.at_work())
            await asyncio.gather(*(one.take(*some) for one, some in zip(rooms * 6, facts, strict=False)))
            await all_pass(rooms, SECOND)
        assert len(mails.mails) == 12
        async with AsyncExitStack() as working:
            for one in rooms:
                await working.enter_async_context(one.at_work())
            await all_pass(rooms, PAUSE)
        rows = await mails_of(room)
    went = Counter((row.contact_id, row.subject_id) for row in rows if row.told_by is None)
    assert set(went.values()) <= {1, 2} and sum(went.values()) == len(mails.mails)
    said = Counter(str(mail["To"]) for mail in mails.mails for _ in range(_told_in(mail)))
    assert said == {"a@x.example": 48, "b@x.example": 48}


def _told_in(mail: EmailMessage) -> int:
    found = re.search("([0-9]+) things have happened", text_of(mail))
    return int(found[1]) if found else 1


async def test_of_workers_that_race_for_one_contact_one_lets_its_mail_go(
    tmp_path: Path, migrated_url: str, moment: Moment, mails: Mailbox, hooks: Receiver
) -> None:
    """The rows have their contact already, are due at one instant, and each worker leases some of them."""
    number = 1 if migrated_url.startswith("sqlite") else 3
    async with workers(number, tmp_path, migrated_url, moment, mails, hooks) as rooms:
        room = rooms[0]
        await ready(room)
        for _ in range(3):
            subject = new_id()
            await room.take(*happened(room, *FACTS * 6, subject=subject))
            (contact,) = expect(200, await room.admin(ASSOCIATION).get("/v1/contacts"))["items"]
            async with room.service.runtime.database.connection() as connection:
                addressed = {"contact_id": UUID(contact["id"])}
                mine = (DELIVERY_ROWS.c.subject_id == subject, DELIVERY_ROWS.c.organisation == ASSOCIATION)
                await connection.execute(update(DELIVERY_ROWS).where(*mine).values(addressed))
            async with AsyncExitStack() as working:
                for one in rooms:
                    await working.enter_async_context(one.at_work())
                await all_pass(rooms, SECOND)
                assert len(mails.mails) == 1, "one goes at once"
                await all_pass(rooms, PAUSE)
            rows = await room.rows(*mine)
            assert {row.status for row in rows} == {"delivered"} and len(rows) == 12
            assert Counter(row.told_by for row in rows)[None] == len(mails.mails) <= 2
            assert sum(_told_in(mail) for mail in mails.mails) == 12
            mails.mails.clear()


async def test_the_municipality_that_acted_gets_no_mail_of_its_own_doing(room: PostRoom) -> None:
    await ready(room)
    await room.contact(MUNICIPALITY, "kunta@x.example")
    async with room.at_work():
        await told(room, *happened(room, "offered", "change-proposed"), mails=1)
        await passes(room, PAUSE, 2 if await room.rows(DELIVERY_ROWS.c.last_detail == "gathering") else 1)
    assert "kunta@x.example" not in room.mailbox.addresses()
