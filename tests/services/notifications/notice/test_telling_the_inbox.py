"""Whom a fact is told to, and that it is told once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.notifications.model.tables import DELIVERY_ROWS, ENTRY_ROWS, ORGANISATION_ROWS
from shared.messaging.envelope import Event
from shared.persistence.mechanisms import consumed_event, parked_message
from tests.support.foreign_facts import (
    ASSOCIATION,
    MUNICIPALITY,
    NUMBER,
    STRANGER,
    UNIT,
    agreement,
    both_known,
    case,
    organisation,
    referral,
)
from tests.support.post_room import PostRoom
from tests.support.raw_records import record_of

SUBMITTED = "referral.submitted"


async def parked(room: PostRoom) -> list[str]:
    async with room.service.runtime.database.reading() as session:
        return sorted((await session.execute(select(parked_message.c.reason))).scalars())


async def count(room: PostRoom, table: Any) -> int:
    async with room.service.runtime.database.reading() as session:
        return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


async def forget_what_was_consumed(room: PostRoom) -> None:
    """As when the record of consumed events is cleared: only the natural keys of the rows stand against repetition."""
    async with room.service.runtime.database.connection() as connection:
        await connection.execute(consumed_event.delete())


async def test_the_recipient_finds_a_sent_referral_in_its_inbox_and_the_sender_who_acted_does_not(
    room: PostRoom,
) -> None:
    fact = referral("submitted", room.moment.now, recipient_unit=UNIT)
    await room.take(fact)
    (entry,) = await room.inbox(ASSOCIATION)
    assert await room.inbox(MUNICIPALITY) == []
    assert entry["event_id"] == str(fact.id)
    assert (entry["type"], entry["number"], entry["status"]) == (SUBMITTED, NUMBER, "unread")
    assert (entry["subject_kind"], entry["subject_id"]) == ("referral", str(fact.subject))
    assert (entry["subject_status"], entry["business_status"]) == ("requested", "awaiting-response")
    assert (entry["part"], entry["unit"], entry["subject_version"]) == ("recipient", str(UNIT), 2)


async def test_an_entry_names_the_coded_reason(room: PostRoom) -> None:
    await room.take(referral("rejected", room.moment.now, actor=ASSOCIATION, reason="no-capacity", status="rejected"))
    (entry,) = await room.inbox(MUNICIPALITY)
    assert (entry["type"], entry["reason"]) == ("referral.rejected", "no-capacity")


async def test_what_a_clock_did_is_told_to_everybody_concerned(room: PostRoom) -> None:
    await room.take(referral("overdue", room.moment.now, actor=None))
    assert len(await room.inbox(MUNICIPALITY)) == len(await room.inbox(ASSOCIATION)) == 1
    assert await room.inbox(STRANGER) == []


async def test_all_who_may_claim_an_open_referral_are_told(room: PostRoom) -> None:
    candidates = [{"organisation": one, "part": "candidate"} for one in (ASSOCIATION, STRANGER)]
    concerns = [{"organisation": MUNICIPALITY, "part": "sender"}, *candidates]
    await room.take(referral("submitted", room.moment.now, recipient=None, concerns=concerns))
    assert [entry["part"] for entry in await room.inbox(ASSOCIATION) + await room.inbox(STRANGER)] == ["candidate"] * 2


async def test_a_draft_concerns_its_sender_alone_and_is_told_to_nobody(room: PostRoom) -> None:
    concerns = [{"organisation": MUNICIPALITY, "part": "sender"}]
    drafts = [referral(fact, room.moment.now, concerns=concerns) for fact in ("created", "changed", "discarded")]
    await room.take(*drafts)
    assert await count(room, ENTRY_ROWS) == 0


async def test_agreements_and_cases_are_told_too(room: PostRoom) -> None:
    await room.take(agreement("offered", room.moment.now), case("opened", room.moment.now))
    (offered,), (opened,) = await room.inbox(ASSOCIATION), await room.inbox(MUNICIPALITY)
    assert (offered["type"], offered["subject_kind"], offered["part"]) == ("agreement.offered", "agreement", "provider")
    assert (opened["type"], opened["subject_kind"]) == ("case.opened", "case")


async def test_a_repeated_fact_makes_one_entry_and_one_delivery_of_each_kind(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    fact = referral("submitted", room.moment.now)
    await room.take(fact, fact)
    await room.take(fact)
    await forget_what_was_consumed(room)
    await room.take(fact)
    assert await count(room, ENTRY_ROWS) == 1
    assert sorted(row.channel for row in await room.rows()) == ["email", "webhook"]


async def test_facts_that_come_in_the_wrong_order_are_all_told_once(room: PostRoom) -> None:
    facts = [referral("overdue", room.moment.now, actor=None, version=number) for number in range(1, 6)]
    await room.take(facts[4], facts[1])
    await room.take(*facts[::-1])
    versions = [entry["subject_version"] for entry in await room.inbox(ASSOCIATION)]
    assert sorted(versions) == [1, 2, 3, 4, 5]


async def test_a_republished_state_tells_nobody(room: PostRoom) -> None:
    now = room.moment.now
    await room.take(referral("current", now, actor=None), agreement("current", now, actor=None), case("current", now))
    assert await count(room, ENTRY_ROWS) == 0
    assert await count(room, DELIVERY_ROWS) == 0


async def test_a_fact_of_more_than_a_week_ago_goes_to_the_inbox_only(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    week = timedelta(days=7)
    await room.take(referral("submitted", room.moment.now - week - timedelta(seconds=1)))
    assert await room.rows() == []
    await room.take(referral("submitted", room.moment.now - week))
    assert len(await room.rows()) == 2
    assert len(await room.inbox(ASSOCIATION)) == 2


async def test_only_active_endpoints_that_want_the_type_get_a_delivery(room: PostRoom) -> None:
    wanting = [
        await room.endpoint(ASSOCIATION, types=types)
        for types in (None, ["referral.submitted"], ["referral.*", "agreement.offered"])
    ]
    await room.endpoint(ASSOCIATION, types=["agreement.*", "referral.rejected"])
    await room.endpoint(STRANGER)
    closed = await room.endpoint(ASSOCIATION)
    await room.admin(ASSOCIATION).patch(f"/v1/endpoints/{closed['id']}", {"active": False}, version=1)
    await room.take(referral("submitted", room.moment.now))
    sent_to = {str(row.endpoint_id) for row in await room.rows(DELIVERY_ROWS.c.channel == "webhook")}
    assert sent_to == {endpoint["id"] for endpoint in wanting}


async def test_an_unknown_fact_of_a_known_object_and_an_unknown_field_are_understood(room: PostRoom) -> None:
    known = referral("submitted", room.moment.now)
    novel = Event(
        known.id,
        "vidare.referral.applauded.v1",
        known.source,
        known.subject,
        9,
        known.time,
        {**known.content, "applause": 3},
        "c",
    )
    await room.take(novel)
    (entry,) = await room.inbox(ASSOCIATION)
    assert entry["type"] == "referral.applauded"


async def test_a_number_or_a_code_that_could_hold_anything_is_parked_and_told_to_nobody(room: PostRoom) -> None:
    fact = referral("submitted", room.moment.now)
    for offset, (field, value) in enumerate([("number", "Ring Kalle 040"), ("status", "Some free text!")]):
        changed = {**fact.content, field: value}
        odd = Event(UUID(int=fact.id.int + 1), fact.type, fact.source, fact.subject, 2, fact.time, changed, "c")
        intake = room.service.runtime.intake("vidare.referrals.referral")
        await intake.take([record_of(odd, offset=offset)])
    assert await parked(room) == ["content-not-understood"] * 2
    assert await count(room, ENTRY_ROWS) == 0


async def test_five_hundred_facts_are_told_in_one_transaction(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    await room.take(*(referral("submitted", room.moment.now) for _ in range(500)))
    assert await count(room, ENTRY_ROWS) == 500
    assert await count(room, DELIVERY_ROWS) == 1000


async def test_the_newest_version_of_an_organisation_wins_whatever_the_order(room: PostRoom) -> None:
    now = room.moment.now
    old, new = (organisation(ASSOCIATION, name, now, version=version) for name, version in (("Vanha", 1), ("Uusi", 2)))
    await room.take(new, old)
    await room.take(old)
    assert await names(room) == {ASSOCIATION: (2, "Uusi")}
    await room.take(*both_known(now))
    assert (await names(room))[ASSOCIATION] == (2, "Uusi")


async def test_a_tombstone_forgets_the_organisation(room: PostRoom) -> None:
    event = organisation(ASSOCIATION, "Esimerkki", room.moment.now)
    await room.take(event)
    intake = room.service.runtime.intake("vidare.agreements.organisation")
    await intake.take([record_of(event, offset=9, value=None)])
    assert await names(room) == {}


async def names(room: PostRoom) -> dict[UUID, tuple[int, str]]:
    async with room.service.runtime.database.reading() as session:
        return {
            row.organisation_id: (row.version, row.name["fi"])
            for row in await session.execute(select(ORGANISATION_ROWS))
        }
