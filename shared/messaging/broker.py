"""How Vidare reaches Kafka: one set of settings, one producer, one kind of FastStream broker."""

import asyncio
import ssl
from dataclasses import dataclass
from itertools import chain
from typing import Any

import aiokafka.conn
from aiokafka import AIOKafkaProducer
from aiokafka.conn import AIOKafkaConnection, AIOKafkaProtocol
from aiokafka.errors import ProducerClosed
from aiokafka.helpers import create_ssl_context
from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from shared.silence import give_up_after

_SILENCE = 10.0  # seconds
_CONNECTED_WITHIN = 10.0  # seconds
METADATA_AGE_MS = 30_000
"""A consumer asks this often for new partitions. The default is 5 minutes, and the copy would lack them for so long."""


@dataclass(frozen=True)
class KafkaConnection:
    """`bootstrap` is `host:port[,host:port]`. Leave the rest out for an unprotected broker on a closed network."""

    bootstrap: str
    tls: bool = False
    ca_file: str | None = None
    mechanism: str | None = None  # PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
    username: str | None = None
    password: str | None = None
    embedded: bool = False

    @property
    def session_timeout_ms(self) -> int:
        """After this time without a heartbeat a consumer's partitions go to others (if the broker knows others)."""
        return 2_000 if self.embedded else 10_000

    @property
    def heartbeat_ms(self) -> int:
        """How often a consumer says that it is there. In one process with its broker no heartbeat is lost."""
        return self.session_timeout_ms // (2 if self.embedded else 4)

    @property
    def fetch_max_wait_ms(self) -> int:
        """How long the broker may wait before it answers a fetch that finds nothing. Kafka answers at once when
        something comes, so a long wait saves work. The embedded broker answers only at the end of the wait."""
        return 10 if self.embedded else 500

    @property
    def protocol(self) -> str:
        return ("SASL_" if self.mechanism else "") + ("SSL" if self.tls else "PLAINTEXT")

    def ssl_context(self) -> ssl.SSLContext | None:
        return create_ssl_context(cafile=self.ca_file) if self.tls else None

    def client_arguments(self) -> dict[str, Any]:
        """Arguments for aiokafka's clients."""
        arguments: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.protocol,
            "ssl_context": self.ssl_context(),
        }
        if self.mechanism:
            arguments |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return arguments

    def faststream_security(self) -> BaseSecurity | None:
        """The same, as FastStream wants it."""
        context = self.ssl_context()
        if not self.mechanism:
            return BaseSecurity(ssl_context=context, use_ssl=True) if context else None
        kinds = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}
        kind = kinds[self.mechanism]
        return kind(self.username or "", self.password or "", ssl_context=context, use_ssl=self.tls)


class _Attentive(AIOKafkaProtocol):
    """aiokafka waits 40 seconds for an answer, since Kafka may take long to give one, and sends over a connection whose
    flow was lost until then. Whether Kafka's machine is there at all is known sooner, and costs no patience."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        give_up_after(transport.get_extra_info("socket"), _SILENCE)
        super().connection_made(transport)


async def _connect_in_time(connection: AIOKafkaConnection) -> Any:
    """So too where not even a new connection gets through."""
    async with asyncio.timeout(_CONNECTED_WITHIN):
        return await _connect(connection)  # type: ignore[no-untyped-call]


# aiokafka takes neither as an argument. Whoever uses it here has come through this module.
_connect = AIOKafkaConnection.connect
AIOKafkaConnection.connect = _connect_in_time  # type: ignore[method-assign]
aiokafka.conn.AIOKafkaProtocol = _Attentive  # type: ignore[misc]


def producer(connection: KafkaConnection, client_id: str) -> AIOKafkaProducer:
    """An idempotent producer that waits for all replicas: retries lose nothing, double nothing and keep the order."""
    return AIOKafkaProducer(
        **connection.client_arguments(),
        client_id=client_id,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_batch_size=256 * 1024,
        request_timeout_ms=10_000,
    )


async def abandon(producer: AIOKafkaProducer) -> None:
    """Closes a producer at once. What it has not sent yet is still in the outbox.

    Its own `stop` waits until Kafka has taken everything. While Kafka is away that never ends, since an idempotent
    producer never gives up a batch. Without this it would go on sending when Kafka comes back.
    """
    producer._closed = True
    sending = producer._sender.sender_task if producer._sender is not None else None
    while sending is not None and not sending.done():
        sending.cancel()  # the first time it still waits for the request in flight
        await asyncio.wait({sending}, timeout=0.05)
    accumulator = producer._message_accumulator
    accumulator.fail_all(ProducerClosed())
    for batch in (*chain.from_iterable(accumulator._batches.values()), *accumulator._pending_batches):
        batch._drain_waiter.exception()  # nobody waits for it, and asyncio would log that
    await producer.client.close()


def broker(connection: KafkaConnection, client_id: str) -> KafkaBroker:
    """A FastStream broker for consumers. It makes no topics: it would give them one partition.

    It has no producer either: nobody uses one, and a start that is broken off would leave it open.
    """
    return KafkaBroker(
        connection.bootstrap.split(","),
        client_id=client_id,
        consumer_only=True,
        security=connection.faststream_security(),
        allow_auto_create_topics=False,
        metadata_max_age_ms=METADATA_AGE_MS,
        apply_types=False,
        graceful_timeout=15.0,
        logger=None,
    )
