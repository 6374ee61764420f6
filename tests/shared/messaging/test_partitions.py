"""A key goes to the partition that any other Kafka client would choose for it."""

import pytest
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis.strategies import binary, integers

from shared.messaging.partitions import choose_partition, murmur2


@pytest.mark.parametrize(
    ("key", "signed"),
    [
        # from the tests of Apache Kafka's Java client (UtilsTest.testMurmur2)
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    ],
)
def test_the_hash_is_that_of_the_java_client(key: str, signed: int) -> None:
    assert murmur2(key.encode()) == signed % 2**32


@given(binary(max_size=60), integers(1, 50))
def test_a_key_goes_where_aiokafka_would_send_it(key: bytes, count: int) -> None:
    partitions = list(range(count))
    assert choose_partition(key, partitions) == DefaultPartitioner()(key, partitions, partitions)
