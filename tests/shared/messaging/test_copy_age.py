"""The age of a copy: how long ago Kafka was last heard of, whether it had news or not."""

from collections.abc import Mapping

from prometheus_client import REGISTRY

from tests.support.gate import catching_up_of, consumer_of
from tests.support.post_office import PostOffice
from tests.support.waiting import running, until


async def test_the_age_of_a_copy_grows_while_kafka_is_silent_and_only_then(office: PostOffice) -> None:
    topic = office.backend.topic.name

    def age() -> float:
        return REGISTRY.get_sample_value("vidare_copy_age_seconds", {"topic": topic}) or 0.0

    async def tell(_topic: str, _partitions: Mapping[int, bool]) -> None:
        """Nobody asks."""

    consumer = consumer_of(office, catching_up=catching_up_of(office, tell))
    parcel = await office.create()

    async def copied() -> bool:
        return parcel in await office.copies()

    async with running(consumer.run(), office.relay().run()):
        await until(copied, what="a copy")
        await until(lambda: 0 < age() < 1, what="a fresh copy")
        await office.backend.pause()
        await until(lambda: age() > 1.5, what="an old copy")
        await office.backend.resume()
        await until(lambda: age() < 1, 30, what="a fresh copy again")
