"""A Kafka-protocol broker inside this process: for trying, for the demonstration and for tests.

It is librdkafka's mock cluster, which comes inside confluent-kafka. It listens on loopback only and keeps everything
in memory: 5 MiB or 100,000 batches per partition, fixed in the library, after which the oldest batch goes without a
word, read or not. One consumer per group; a group that comes back waits its session time-out less a second. A batch
sent again after a lost answer is kept twice, since the library looks at idempotence in transactions alone.
"""

import ctypes
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import c_char_p, c_int, c_int16, c_int32, c_size_t, c_void_p
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

_PRODUCER = 0  # rd_kafka_type_t
_PRODUCE_REQUEST = 0  # the protocol's number of the request
_BROKERS = 1
_BROKER_ID = 1
_WARNINGS = b"4"  # librdkafka's log level; one more would print that this handle has no servers of its own
_BACK_AT_ITS_POLL = 0.001  # seconds

_SIGNATURES: dict[str, tuple[Any, ...]] = {  # result, then arguments
    "rd_kafka_conf_new": (c_void_p,),
    "rd_kafka_conf_set": (c_int, c_void_p, c_char_p, c_char_p, c_char_p, c_size_t),
    "rd_kafka_new": (c_void_p, c_int, c_void_p, c_char_p, c_size_t),
    "rd_kafka_destroy": (None, c_void_p),
    "rd_kafka_mock_cluster_new": (c_void_p, c_void_p, c_int),
    "rd_kafka_mock_cluster_destroy": (None, c_void_p),
    "rd_kafka_mock_cluster_bootstraps": (c_char_p, c_void_p),
    "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, c_void_p, c_int32),
    "rd_kafka_mock_topic_create": (c_int, c_void_p, c_char_p, c_int, c_int),
    "rd_kafka_mock_broker_set_down": (c_int, c_void_p, c_int32),
    "rd_kafka_mock_broker_set_up": (c_int, c_void_p, c_int32),
    "rd_kafka_mock_push_request_errors_array": (None, c_void_p, c_int16, c_size_t, ctypes.POINTER(c_int)),
}


class EmbeddedBrokerUnavailable(RuntimeError):
    """The library is missing, has no mock cluster, or refused an order; the text says which."""


class EmbeddedBroker:
    """One broker on a loopback port; `topics` gives each topic's partitions. It can be started again: a new, empty one.

    Calls block for milliseconds and are not for several threads at once. All but `stop` raise `RuntimeError` while it
    is not running. Stop it last: an idempotent producer with unsent messages waits for ever for a broker that is gone.
    """

    def __init__(self, topics: Mapping[str, int]) -> None:
        if not all(partitions >= 1 for partitions in topics.values()):
            raise ValueError("a topic has at least one partition")
        self._topics = dict(topics)
        self._handle: int | None = None
        self._cluster: int | None = None
        self._cluster_id = ""

    def start(self) -> str:
        """Start it, make the topics and return the address. Raises `EmbeddedBrokerUnavailable`."""
        if self._cluster is not None:
            raise RuntimeError("the embedded broker is already running")
        library = _library()
        with _signals_kept_from_new_threads():
            self._handle = _new_handle(library)
            self._cluster = library.rd_kafka_mock_cluster_new(self._handle, _BROKERS)
        self._cluster_id = f"embedded-{uuid4()}"
        library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._running, 0)
        for topic, partitions in self._topics.items():
            self._order("rd_kafka_mock_topic_create", topic.encode(), partitions, _BROKERS)
        return self.bootstrap

    def stop(self) -> None:
        """Close all connections and forget everything. Harmless when it is not running."""
        if self._cluster is not None:
            _library().rd_kafka_mock_cluster_destroy(self._cluster)
        if self._handle is not None:
            _library().rd_kafka_destroy(self._handle)
        self._cluster = self._handle = None

    def pause(self) -> None:
        """Broker down: connections are cut, new ones refused; messages, groups and the port are kept."""
        self._order("rd_kafka_mock_broker_set_down", _BROKER_ID)

    def resume(self) -> None:
        """Broker up again, after `pause`."""
        self._order("rd_kafka_mock_broker_set_up", _BROKER_ID)

    def fail_next_produce(self, *errors: int) -> None:
        """Answer the next produce requests with these Kafka error codes, one each; -195 cuts the connection."""
        push = _library().rd_kafka_mock_push_request_errors_array
        push(self._running, _PRODUCE_REQUEST, len(errors), (c_int * len(errors))(*errors))

    @property
    def cluster_id(self) -> str:
        """Another one for every start. The id on the wire is a memory address, which a later cluster may get again."""
        _ = self._running
        return self._cluster_id

    @property
    def bootstrap(self) -> str:
        """The address for `bootstrap_servers`: `127.0.0.1:<port>`."""
        address: bytes = _library().rd_kafka_mock_cluster_bootstraps(self._running)
        return address.decode()

    @property
    def _running(self) -> int:
        if self._cluster is None:
            raise RuntimeError("the embedded broker is not running")
        return self._cluster

    def _order(self, function: str, *arguments: object) -> None:
        """Have the broker's thread do something, and leave it the time to go back to its poll.

        An order that arrives while it still empties its wake-up pipe after the one before would lie there for a second.
        """
        code: int = getattr(_library(), function)(self._running, *arguments)
        time.sleep(_BACK_AT_ITS_POLL)
        if code != 0:
            raise EmbeddedBrokerUnavailable(f"{function}{arguments}: librdkafka answered {code}")


def _new_handle(library: ctypes.CDLL) -> int:
    reason = ctypes.create_string_buffer(512)
    settings = library.rd_kafka_conf_new()
    library.rd_kafka_conf_set(settings, b"log_level", _WARNINGS, reason, len(reason))
    handle: int | None = library.rd_kafka_new(_PRODUCER, settings, reason, len(reason))
    if handle is None:
        raise EmbeddedBrokerUnavailable(f"librdkafka did not start: {reason.value.decode()}")
    return handle


@contextmanager
def _signals_kept_from_new_threads() -> Iterator[None]:
    """Threads begun inside never take a signal: one that interrupts the broker's poll ends the broker."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(str(_library_file()))
    for name, (result, *arguments) in _SIGNATURES.items():
        function = getattr(library, name, None)
        if function is None:
            raise EmbeddedBrokerUnavailable(f"this librdkafka has no {name}: install the locked confluent-kafka")
        function.restype, function.argtypes = result, arguments
    return library


def _library_file() -> Path:
    """Where the wheels put it: beside the package on Linux, inside it on macOS."""
    package = find_spec("confluent_kafka")
    for folder in map(Path, (package and package.submodule_search_locations) or ()):
        beside = folder.with_name("confluent_kafka.libs").glob("librdkafka*.so*")
        inside = (folder / ".dylibs").glob("librdkafka*.dylib")
        for file in (*beside, *inside):
            return file
    raise EmbeddedBrokerUnavailable(
        "the embedded broker needs the librdkafka inside a wheel of confluent-kafka (Linux or macOS): "
        "install the dependency group 'local', or use Apache Kafka"
    )
