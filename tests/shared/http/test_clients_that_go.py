"""A request ends when its client has gone: what it waits for, nobody needs any more."""

import asyncio
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from structlog.testing import capture_logs

from shared.http.wanted import GONE
from tests.shared.http.test_real_server import serving
from tests.support.parcel_api import ParcelApi
from tests.support.parcel_model import Parcel
from tests.support.waiting import until

MORE_THAN_THE_POOL = 12


async def test_requests_whose_clients_have_gone_end_change_nothing_and_block_nobody(api: ParcelApi) -> None:
    parcel, other = [(await api.create()).json()["id"] for _ in range(2)]
    this: Any = cast("Any", Parcel.id) == UUID(parcel)
    async with serving(api) as (client, _stop), api.runtime.database.writing() as holding:
        await holding.execute(select(Parcel).where(this).with_for_update())  # the commands have to wait for this row
        with capture_logs() as logs:
            for _ in range(MORE_THAN_THE_POOL):
                _, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
                writer.write(_command(parcel, api.token()))
                await writer.drain()
                await asyncio.sleep(0.02)
                writer.close()
            await until(lambda: _gone(logs) == MORE_THAN_THE_POOL, 15, "the end of all")
        await holding.rollback()
        assert (await client.get(f"/v1/parcels/{other}", headers=api.headers())).status_code == 200
        assert (await client.get(f"/v1/parcels/{parcel}", headers=api.headers())).headers["etag"] == '"1"'


async def test_a_slow_request_whose_client_waits_is_answered(api: ParcelApi) -> None:
    parcel = (await api.create()).json()["id"]
    this: Any = cast("Any", Parcel.id) == UUID(parcel)
    async with serving(api) as (client, _stop):
        async with api.runtime.database.writing() as holding:
            await holding.execute(select(Parcel).where(this).with_for_update())
            headers = api.headers(if_match='"1"', idempotency_key="k")
            asked = asyncio.create_task(client.post(f"/v1/parcels/{parcel}/weigh", json={"size": 7}, headers=headers))
            await asyncio.sleep(1.3)  # by now it is watched whether the client is there
        assert (await asked).json()["size"] == 7


def _command(parcel: str, token: str) -> bytes:
    lines = [f"POST /v1/parcels/{parcel}/send HTTP/1.1", "Host: x", 'If-Match: "1"', f"Authorization: Bearer {token}"]
    return "\r\n".join([*lines, "Content-Length: 0", "", ""]).encode()


def _gone(logs: list[Any]) -> int:
    return sum(line.get("status") == GONE for line in logs)
