"""Parked messages: listed with their bytes, replayed through the reactions, marked when they took effect."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from shared.intake.intake import Intake
from shared.intake.parked import Parked, list_parked, parked, replay, replay_all
from shared.intake.reactions import Reaction
from shared.messaging.envelope import pack_headers
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox, parked_message
from shared.work.unit import Transactions
from tests.support import parcel_reactions
from tests.support.parcel_model import copy, seen
from tests.support.parcels import PARCELS

SUBJECT = UUID("01920000-0000-7000-8000-00000000000a")


@dataclass(frozen=True)
class At:
    """A record of the topic at this place."""

    offset: int
    value: bytes | None
    headers: list[tuple[str, bytes]]
    topic: str = PARCELS.name
    partition: int = 0
    timestamp: int = 1_750_000_000_000
    key: bytes | None = str(SUBJECT).encode()


def created(offset: int, version: int = 1, **content: object) -> At:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_type": "vidare.parcel.created.v1",
        "ce_source": "/vidare/parcels",
        "ce_subject": str(SUBJECT),
        "ce_time": "2026-06-18T09:00:00Z",
        "ce_sequence": str(version),
    }
    body = f'{{"parcel_id": "{SUBJECT}", "version": {version}, "size": {content.get("size", 1)}}}'
    return At(offset, body.encode(), [(name, value.encode()) for name, value in headers.items()])


class Reader:
    """The parcel service's reader of its topic, whose reactions the test may mend."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.transactions = Transactions("parcels", database, None)
        self.topics: list[str] = []

    def intake(self, topic: str, *reactions: Reaction[parcel_reactions.ForeignParcel]) -> Intake:
        self.topics.append(topic)
        chosen = reactions or (parcel_reactions.keeps_copy(topic), parcel_reactions.notes_seen(topic))
        return Intake(f"parcels.{topic}", chosen, self.transactions)

    async def waiting(self) -> list[Parked]:
        return await list_parked(self.database)


@pytest.fixture
async def reader(database_url: str) -> AsyncIterator[Reader]:
    database = Database(database_url)
    yield Reader(database)
    await database.close()


async def count(reader: Reader, what: object) -> int:
    async with reader.database.reading() as session:
        return int((await session.execute(select(func.count()).select_from(what))).scalar_one())  # type: ignore[arg-type]


async def test_a_poison_record_is_listed_with_its_place_and_its_bytes(reader: Reader) -> None:
    record = created(7, size=parcel_reactions.POISON)
    await reader.intake(PARCELS.name).take([record])
    (one,) = await reader.waiting()
    assert (one.topic, one.partition, one.offset, one.key) == (record.topic, 0, 7, record.key)
    assert (one.value, one.headers) == (record.value, record.headers)
    assert one.reason == "reaction-failed: ValueError"
    assert await parked(reader.database, one.id) == one
    assert await parked(reader.database, uuid4()) is None


async def test_a_message_that_still_cannot_take_effect_goes_on_waiting(reader: Reader) -> None:
    await reader.intake(PARCELS.name).take([created(1, size=parcel_reactions.POISON)])
    (one,) = await reader.waiting()
    assert await replay(reader.transactions, reader.intake, one) == "ValueError"
    assert await reader.waiting() == [one], "neither marked nor parked a second time"


async def test_a_replayed_message_takes_effect_once_and_is_marked(reader: Reader) -> None:
    await reader.intake(PARCELS.name).take([created(1, size=parcel_reactions.POISON)])
    (one,) = await reader.waiting()

    def mended(topic: str) -> Intake:
        return reader.intake(topic, parcel_reactions.keeps_copy(topic))

    assert await replay(reader.transactions, mended, one) is None
    assert await replay(reader.transactions, mended, one) is None, "again, by an operator who was not sure"
    assert await reader.waiting() == []
    (kept,) = await list_parked(reader.database, replayed=True)
    assert kept.replayed_at is not None
    assert await count(reader, copy) == 1


async def test_a_message_replayed_after_a_newer_one_is_an_effect_but_rolls_no_copy_back(reader: Reader) -> None:
    unread = created(1, version=1)
    unread.headers[0] = ("ce_specversion", b"0.3")
    await reader.intake(PARCELS.name).take([unread, created(2, version=5)])
    (one,) = await reader.waiting()
    one.headers[0] = ("ce_specversion", b"1.0")  # type: ignore[index]  # as if the code had learnt to read it
    assert await replay(reader.transactions, reader.intake, one) is None
    async with reader.database.reading() as session:
        assert (await session.execute(select(copy.c.version))).scalars().all() == [5]
        assert sorted((await session.execute(select(seen.c.version))).scalars()) == [1, 5]


async def test_several_are_replayed_in_the_order_of_the_log(reader: Reader) -> None:
    await reader.intake(PARCELS.name).take([created(offset, size=666) for offset in (3, 1, 2)])
    waiting = await reader.waiting()
    outcomes = await replay_all(reader.transactions, reader.intake, waiting)
    places = {one.id: one.offset for one in waiting}
    assert [places[message] for message in outcomes] == [1, 2, 3]


async def test_what_was_packed_by_the_intake_is_what_the_table_keeps(reader: Reader) -> None:
    odd = At(1, b"\xff", [("x", b"\xfe\xff")])
    await reader.intake(PARCELS.name).take([odd])
    async with reader.database.reading() as session:
        packed = (await session.execute(select(parked_message.c.headers))).scalar_one()
        assert packed == pack_headers(odd.headers)
        assert (await session.execute(select(func.count()).select_from(outbox))).scalar_one() == 0
