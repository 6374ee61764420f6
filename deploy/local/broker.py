"""A Kafka-protocol broker inside this process: for trying, for tests and for a single small office.

It is librdkafka's mock cluster, which confluent-kafka carries with it. It listens on loopback only and keeps
everything in memory: 5 MiB and 100,000 batches per partition, fixed in the library, after which the oldest batch
goes without a word, read or not. One consumer per group; a batch that is sent again after a lost answer is kept
twice, since idempotence is looked at in transactions alone.
"""

import ctypes
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

_PRODUCER = 0  # rd_kafka_type_t
_PRODUCE_REQUEST = 0  # the protocol's number of the request
_BROKERS = 1
_BROKER_ID = 1
_WARNINGS = b"4"  # librdkafka's log level: one below the notice that this handle has no servers of its own
_BACK_AT_ITS_POLL = 0.001  # seconds

_SIGNATURES: dict[str, tuple[Any, ...]] = {  # result, arguments
    "rd_kafka_conf_new": (ctypes.c_void_p,),
    "rd_kafka_conf_set": (ctypes.c_int, ctypes.c_void_p, *[ctypes.c_char_p] * 3, ctypes.c_size_t),
    "rd_kafka_new": (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t),
    "rd_kafka_destroy": (None, ctypes.c_void_p),
    "rd_kafka_mock_cluster_new": (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
    "rd_kafka_mock_cluster_destroy": (None, ctypes.c_void_p),
    "rd_kafka_mock_cluster_bootstraps": (ctypes.c_char_p, ctypes.c_void_p),
    "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, ctypes.c_void_p, ctypes.c_int32),
    "rd_kafka_mock_topic_create": (ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_int),
    "rd_kafka_mock_broker_set_down": (ctypes.c_int, ctypes.c_void_p, ctypes.c_int32),
    "rd_kafka_mock_broker_set_up": (ctypes.c_int, ctypes.c_void_p, ctypes.c_int32),
    "rd_kafka_mock_push_request_errors_array": (
        None, ctypes.c_void_p, ctypes.c_int16, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int),
    ),
}  # fmt: skip


class EmbeddedBrokerUnavailable(RuntimeError):
    """The library is missing, is one without a mock cluster, or refused an order; the text says which."""


class EmbeddedBroker:
    """One cluster of one broker on a loopback port. `start` and `stop` may alternate: each start is a new, empty one.

    `topics` maps each topic to its number of partitions. Calls block for milliseconds and are not for several
    threads at once. Raises `EmbeddedBrokerUnavailable`, and `RuntimeError` where it has not been started.
    """

    def __init__(self, topics: Mapping[str, int]) -> None:
        if not all(partitions >= 1 for partitions in topics.values()):
            raise ValueError("a topic has at least one partition")
        self._topics = dict(topics)
        self._handle: int | None = None
        self._cluster: int | None = None
        self._cluster_id = ""

    def start(self) -> str:
        """Start the cluster, make its topics and return its address, `127.0.0.1:<port>`."""
        if self._cluster is not None:
            raise RuntimeError("the embedded broker is already running")
        library = _library()
        with _signals_kept_from_new_threads():
            self._handle = _new_handle(library)
            self._cluster = library.rd_kafka_mock_cluster_new(self._handle, _BROKERS)
        self._cluster_id = f"embedded-{uuid4()}"
        try:
            library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._running, 0)
            for topic, partitions in self._topics.items():
                self._order("rd_kafka_mock_topic_create", topic.encode(), partitions, _BROKERS)
        except BaseException:
            self.stop()
            raise
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
        codes = (ctypes.c_int * len(errors))(*errors)
        push = _library().rd_kafka_mock_push_request_errors_array
        push(self._running, _PRODUCE_REQUEST, len(errors), codes)

    @property
    def cluster_id(self) -> str:
        """Differs for every start. (The id on the wire is a memory address, which the next cluster may get again.)"""
        _ = self._running
        return self._cluster_id

    @property
    def bootstrap(self) -> str:
        """The address for `bootstrap_servers`."""
        address: bytes = _library().rd_kafka_mock_cluster_bootstraps(self._running)
        return address.decode()

    @property
    def _running(self) -> int:
        if self._cluster is None:
            raise RuntimeError("the embedded broker is not running")
        return self._cluster

    def _order(self, function: str, *arguments: object) -> None:
        """Have the broker's thread do something and wait for it.

        An order that arrives while that thread still empties its wake-up pipe after the last one lies there for a
        second. So each order gives it the time to go back to its poll.
        """
        code: int = getattr(_library(), function)(self._running, *arguments)
        time.sleep(_BACK_AT_ITS_POLL)
        if code != 0:
            raise EmbeddedBrokerUnavailable(f"{function} refused {arguments}: librdkafka error {code}")


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
    """Threads begun inside never see a signal: one that interrupts the broker's poll ends the broker."""
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
            raise EmbeddedBrokerUnavailable(f"this librdkafka has no {name}: use the confluent-kafka we are locked to")
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
        "the embedded broker needs the librdkafka inside a wheel of confluent-kafka (Linux or macOS); "
        "install the dependency group 'local', or use Apache Kafka"
    )
