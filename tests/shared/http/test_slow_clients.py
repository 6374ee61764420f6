"""Whoever is slow on purpose holds a connection for a while, and nobody else waits meanwhile."""

import asyncio
import select
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from tests.shared.http.test_real_server import serving
from tests.support.parcel_api import ParcelApi

pytestmark = pytest.mark.parametrize("database_url", ["embedded"], indirect=True)

PATIENCE = 1.0  # seconds, as a setting
LONG_AFTER = 20.0  # for a machine that does much else; without a limit nothing would ever end


@asynccontextmanager
async def impatient(database_url: str, folder: Path) -> AsyncIterator[tuple[ParcelApi, httpx2.AsyncClient]]:
    api = ParcelApi(database_url, folder, http_receive_seconds=PATIENCE)
    async with serving(api) as (client, _stop):
        yield api, client
    await api.close()


async def connect(client: httpx2.AsyncClient) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(client.base_url.host, client.base_url.port)


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(PATIENCE / 10)


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Everything that comes until the connection is ended, while bytes go on dripping."""
    dripping, came = asyncio.create_task(drip(writer)), b""
    try:
        async with asyncio.timeout(LONG_AFTER):
            with suppress(ConnectionResetError):  # a byte that was on its way when the server closed
                while part := await reader.read(65536):
                    came += part
        return came
    finally:
        dripping.cancel()
        writer.close()


async def test_a_head_that_comes_byte_by_byte_is_ended_and_others_are_served(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (api, client):
        slow = []
        for _ in range(20):
            reader, writer = await connect(client)
            writer.write(b"GET /v1/parcels HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            slow.append(asyncio.create_task(answered(reader, writer)))
        while not all(task.done() for task in slow):
            assert (await client.get("/v1/parcels", headers=api.headers())).status_code == 200
        for task in slow:
            assert task.result().startswith(b"HTTP/1.1 408 ")


async def test_the_next_head_of_a_connection_has_no_more_time_than_the_first(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (_, client):
        reader, writer = await connect(client)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b'{"status":"ok"}')).startswith(b"HTTP/1.1 200 ")
        writer.write(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        assert (await answered(reader, writer)).startswith(b"HTTP/1.1 408 ")


async def test_a_connection_on_which_nothing_is_asked_is_closed(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (_, client):
        reader, writer = await connect(client)
        assert await asyncio.wait_for(reader.read(), LONG_AFTER) == b""
        writer.close()


@pytest.mark.parametrize("framing", [b"Content-Length: 60000", b"Transfer-Encoding: chunked"])
async def test_a_body_that_stalls_is_answered_by_a_problem(database_url: str, tmp_path: Path, framing: bytes) -> None:
    async with impatient(database_url, tmp_path) as (api, client):
        reader, writer = await connect(client)
        lines = [b"POST /v1/parcels HTTP/1.1", b"Host: x", b"Content-Type: application/json", framing]
        writer.write(b"\r\n".join([*lines, b"Authorization: Bearer " + api.token().encode(), b"", b""]))
        writer.write(b"1\r\n{\r\n" if b"chunked" in framing else b"{")
        stalled = asyncio.create_task(asyncio.wait_for(reader.read(), LONG_AFTER))
        while not stalled.done():
            assert (await client.get("/healthz")).status_code == 200
        writer.close()
        assert stalled.result().startswith(b"HTTP/1.1 408 ")
        assert b"/v1/problems/request-too-slow" in stalled.result()
        assert b"connection: close" in stalled.result().lower()


async def test_a_body_that_comes_byte_by_byte_is_ended_all_the_same(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (api, client):
        reader, writer = await connect(client)
        lines = [b"POST /v1/parcels HTTP/1.1", b"Host: x", b"Content-Type: application/json", b"Content-Length: 60000"]
        writer.write(b"\r\n".join([*lines, b"Authorization: Bearer " + api.token().encode(), b"", b""]))
        assert (await answered(reader, writer)).startswith(b"HTTP/1.1 408 ")


def early_answer(rest: int) -> bytes:
    """The head of a request that is refused before its body is read."""
    head = f"POST /v1/parcels HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {rest}\r\n\r\n"
    return head.encode()


async def test_the_rest_of_a_body_that_was_answered_already_is_no_head(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (_, client):
        reader, writer = await connect(client)
        for rest in (100, 200_000):
            writer.write(early_answer(rest))
            assert b" 401 " in await reader.readuntil(b"\r\n\r\n")
            writer.write(b"x" * rest)
            await writer.drain()
        await asyncio.sleep(PATIENCE * 1.5)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert b" 408 " not in (said := await asyncio.wait_for(reader.read(), LONG_AFTER))
        assert said.endswith(b'{"status":"ok"}')
        writer.close()


async def test_the_rest_of_a_body_that_never_comes_is_not_waited_for(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (_, client):
        reader, writer = await connect(client)
        writer.write(early_answer(200_000))
        assert b" 401 " in await answered(reader, writer)


async def test_a_head_without_end_is_refused(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (_, client):
        reader, writer = await connect(client)
        writer.write(b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(20_000)))
        with suppress(ConnectionResetError):  # the rest of what was sent, which nobody reads, ends it so
            answer = await asyncio.wait_for(reader.read(), LONG_AFTER)
            assert answer[9:12] in (b"400", b"431")
        writer.close()


async def test_whoever_takes_no_answer_is_cut_off(database_url: str, tmp_path: Path) -> None:
    async with impatient(database_url, tmp_path) as (_, client):
        taking = socket.socket()
        taking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        taking.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(taking, (client.base_url.host, client.base_url.port))
        await loop.sock_sendall(taking, b"GET /v1/problems HTTP/1.1\r\nHost: x\r\n\r\n" * 400)
        ended = select.poll()
        ended.register(taking, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        assert await asyncio.to_thread(ended.poll, LONG_AFTER * 1000)
        taking.close()
