"""The same through a real server and real sockets: answers, limits, and an end that finishes what is in hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from shared.http.json_bodies import Limits
from shared.http.server import PortInUse, bind
from tests.support.parcel_api import ParcelApi, code_of
from tests.support.waiting import until

pytestmark = pytest.mark.parametrize("database_url", ["embedded"], indirect=True)


@asynccontextmanager
async def serving(api: ParcelApi, role: str = "api") -> AsyncIterator[tuple[httpx2.AsyncClient, asyncio.Event]]:
    """The role's server with a client of it; it is stopped at the end, as by a signal."""
    stop = asyncio.Event()
    listeners = api.runtime.listeners(role)
    host, port = listeners[0][1].getsockname()
    task = asyncio.create_task(api.runtime.run(role, listeners, stop))
    try:
        async with httpx2.AsyncClient(base_url=f"http://{host}:{port}") as client:
            yield client, stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def test_a_command_through_a_socket_is_answered_and_told_apart_from_bad_ones(api: ParcelApi) -> None:
    async with serving(api) as (client, _stop):
        key = {"Idempotency-Key": "k"}
        created = await client.post("/v1/parcels", json={"size": 2}, headers=api.headers() | key)
        assert (created.status_code, created.headers["etag"]) == (201, '"1"')
        assert "server" not in created.headers
        read = await client.get(created.headers["location"], headers=api.headers())
        assert read.json() == created.json()
        assert code_of(await client.post("/v1/parcels", json={"size": 2}, headers=key)) == (401, "credentials-missing")
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("framing", [b"Content-Length: 99999999", b"Transfer-Encoding: chunked"])
async def test_a_body_that_is_too_large_is_refused_and_its_connection_closed(api: ParcelApi, framing: bytes) -> None:
    async with serving(api) as (client, _stop):
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        token = api.token().encode()
        lines = [b"POST /v1/parcels HTTP/1.1", b"Host: x", b"Authorization: Bearer " + token, framing]
        writer.write(b"\r\n".join([*lines, b"Content-Type: application/json", b"", b""]))
        if b"chunked" in framing:
            writer.write(b"%x\r\n" % (Limits().size + 1) + b" " * (Limits().size + 1) + b"\r\n")
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"/v1/problems/body-too-large" in answer
        assert (await client.get("/healthz")).status_code == 200


async def test_a_stop_finishes_the_request_in_hand(api: ParcelApi) -> None:
    async with serving(api) as (client, stop):
        assert (await client.get("/healthz")).status_code == 200
        blocker = api.runtime.database.connection()
        await blocker.__aenter__()  # SQLite has one writer: the request waits for it
        pending = asyncio.create_task(client.post("/v1/parcels", json={}, headers=api.headers(idempotency_key="k")))
        try:
            await asyncio.sleep(0.3)
            stop.set()
            await asyncio.sleep(0.2)
            assert not pending.done()
        finally:
            await blocker.__aexit__(None, None, None)
        assert (await pending).status_code == 201


async def test_a_worker_shows_its_health_and_no_api(api: ParcelApi) -> None:
    async with serving(api, "worker") as (client, _stop):

        async def healthy() -> bool:
            return (await client.get("/healthz")).status_code == 200

        await until(healthy, what="a healthy worker")
        assert (await client.get("/readyz")).json()["database"] == "ok"
        assert (await client.get("/metrics")).status_code == 200
        assert (await client.get("/v1/parcels")).status_code == 404


async def test_an_address_that_is_taken_is_told_in_one_sentence(api: ParcelApi, tmp_path: Path) -> None:
    first = bind("127.0.0.1", 0)
    try:
        with pytest.raises(PortInUse, match="Is it running already"):
            bind(*first.getsockname())
    finally:
        first.close()
