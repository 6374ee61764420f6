"""The lag of a consumer as its gauge shows it, for the operator's alert."""

from uuid import uuid4

from prometheus_client import REGISTRY

from tests.support.backends import Backend
from tests.support.gate import Gate, consumer_of
from tests.support.post_office import PostOffice
from tests.support.raw_records import parcel_event
from tests.support.topic_log import as_record, put
from tests.support.waiting import running, until


async def test_what_a_consumer_has_not_come_to_yet_shows_in_its_lag(office: PostOffice, backend: Backend) -> None:
    parcel, topic = uuid4(), backend.topic.name
    group = office.service.group(topic)
    events = [as_record(parcel_event(parcel, version)) for version in range(1, 13)]

    def behind() -> float:
        labels = [{"group": group, "partition": str(partition)} for partition in range(backend.topic.partitions)]
        return sum(REGISTRY.get_sample_value("vidare_consumer_lag", one) or 0 for one in labels)

    gate = Gate(office, is_open=False)
    await put(backend.connection, topic, *events[:5])
    async with running(consumer_of(office, gate).run()):
        await until(lambda: bool(gate.taken), 20, what="a batch in hand")
        await put(backend.connection, topic, *events[5:])
        await until(lambda: behind() >= 7, 20, what="a lag of all that came meanwhile")
        gate.opened.set()
        await until(lambda: behind() == 0, 20, what="no lag")
