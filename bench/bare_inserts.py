"""The rows of one drafted referral, written by asyncpg alone: what the driver and PostgreSQL can do."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import asyncpg

from bench.load import CONNECTIONS

_TABLES = ("referral", "referral_step", "outbox", "idempotency_record", "audit_entry", "audit_entry")
_SERIAL = ("outbox", "audit_entry")  # their ids are PostgreSQL's


class BareInserts:
    """Copies of a referral that stands in the database, each with its rows in one transaction."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._written = 0
        self._seconds = 0.0

    @property
    def rate(self) -> float:
        return self._written / self._seconds

    async def measure(self, seconds: float) -> None:
        """Writes for so long over as many connections as the load generator has."""
        async with asyncpg.create_pool(self._url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
            rows = await self._originals(pool)
            began = time.perf_counter()
            written = await asyncio.gather(*(self._write(pool, rows, began + seconds) for _ in range(CONNECTIONS)))
            self._seconds += time.perf_counter() - began
            self._written += sum(written)

    @staticmethod
    async def _originals(pool: "asyncpg.Pool[Any]") -> list[tuple[str, dict[str, Any]]]:
        """One row of each table, without the columns that number themselves."""
        rows = [(table, dict(await pool.fetchrow(f"SELECT * FROM {table} LIMIT 1") or {})) for table in _TABLES]
        for table, values in rows:
            if table in _SERIAL:
                del values["id"]
        return rows

    async def _write(self, pool: "asyncpg.Pool[Any]", rows: list[tuple[str, dict[str, Any]]], ends: float) -> int:
        statements = [(_statement(table, values), values) for table, values in rows]
        written = 0
        async with pool.acquire() as connection:
            while time.perf_counter() < ends:
                id_ = uuid4()
                changed = {
                    "id": id_, "referral_id": id_, "number": str(id_), "key": str(id_), "event_id": id_,
                    "aggregate": f"referral:{id_}",
                }  # fmt: skip
                async with connection.transaction():
                    for statement, values in statements:
                        await connection.execute(statement, *(changed.get(one, values[one]) for one in values))
                written += 1
        return written


def _statement(table: str, values: dict[str, Any]) -> str:
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    return f"INSERT INTO {table} ({', '.join(chr(34) + name + chr(34) for name in values)}) VALUES ({places})"
