"""What is silent is given up: each connection to Kafka has the limits, a new one too."""

import asyncio
import socket

import pytest
from aiokafka.errors import KafkaConnectionError

from shared.messaging import broker
from shared.messaging.broker import KafkaConnection
from shared.silence import give_up_after
from tests.support.backends import Backend, new_producer


@pytest.mark.parametrize("backend", ["embedded"], indirect=True)
async def test_every_connection_to_kafka_is_given_up_when_its_other_end_is_silent(backend: Backend) -> None:
    producer = new_producer(backend)
    await producer.start()
    try:
        ends = [one._writer.get_extra_info("socket") for one in producer.client._conns.values()]
        assert ends
        for end in ends:
            assert end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
            probes = end.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT)
            asked_every = end.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL)
            assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) + probes * asked_every <= 10
    finally:
        await producer.stop()


async def test_a_kafka_that_takes_a_connection_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "_CONNECTED_WITHIN", 0.2)
    said_nothing = await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(0), "127.0.0.1", 0)
    host, port = said_nothing.sockets[0].getsockname()
    producer = broker.producer(KafkaConnection(f"{host}:{port}"), "vidare-test")
    async with said_nothing, asyncio.timeout(8):  # aiokafka by itself would wait for 10 seconds
        with pytest.raises(KafkaConnectionError):
            await producer.start()
        await producer.stop()


def test_a_socket_of_this_machine_alone_is_left_as_it_is() -> None:
    one, other = socket.socketpair()
    with one, other:
        give_up_after(one, 3.0)
        assert not one.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    give_up_after(None, 3.0)
