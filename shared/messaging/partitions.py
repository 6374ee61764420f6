"""Which partition a key goes to: the same choice as Kafka's clients make, but faster than aiokafka.

There it takes a third of the time of sending (bench/relay.py). Keys are remembered: each event of an aggregate has its
key.
"""

import struct
from collections.abc import Sequence
from functools import lru_cache

_SEED, _MULTIPLIER, _WORD = 0x9747B28C, 0x5BD1E995, 0xFFFFFFFF
_REMEMBERED = 16_384  # keys, in 3 MB


def choose_partition(key: bytes, partitions: Sequence[int]) -> int:
    """One of a topic's partitions (given in order), always the same one for a key."""
    return partitions[(murmur2(key) & 0x7FFFFFFF) % len(partitions)]


@lru_cache(_REMEMBERED)
def murmur2(key: bytes) -> int:
    """MurmurHash2 with the seed of Kafka's clients, as 32 bits without a sign."""
    whole, rest = divmod(len(key), 4)
    mixed = _SEED ^ len(key)
    for word in struct.unpack_from(f"<{whole}I", key):
        scrambled = word * _MULTIPLIER & _WORD
        scrambled = (scrambled ^ scrambled >> 24) * _MULTIPLIER & _WORD
        mixed = mixed * _MULTIPLIER & _WORD ^ scrambled
    if rest:
        mixed = (mixed ^ int.from_bytes(key[-rest:], "little")) * _MULTIPLIER & _WORD
    mixed = (mixed ^ mixed >> 13) * _MULTIPLIER & _WORD
    return mixed ^ mixed >> 15
