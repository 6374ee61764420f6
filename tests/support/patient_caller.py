"""A client as the documentation asks for one: it repeats a request, just as it was, until that is answered."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from deploy.local.caller import Answer, Caller, CallFailed

_PATIENCE = 120.0  # seconds
_NOT_NOW = 503


@dataclass
class PatientCaller(Caller):
    """Repeats with the same Idempotency-Key and `If-Match` what was not answered, or answered with 503.

    `answers` counts what was answered. `loses` says of each answer whether it is lost on its way.
    """

    answers: int = 0
    loses: Callable[[], bool] = lambda: False

    async def call(
        self, method: str, address: str, roles: tuple[str, ...], body: Any = None, expect: int = 200,
        etag: str | None = None, key: str | None = None,
    ) -> Answer:  # fmt: skip
        same = key or str(uuid.uuid4())
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    answer = await super().call(method, address, roles, body, expect, etag, same)
                except (aiohttp.ClientError, TimeoutError, OSError):
                    pass  # nobody was there, or the answer was lost on its way
                except CallFailed as refused:
                    if refused.status != _NOT_NOW:
                        raise
                else:
                    self.answers += 1
                    if not self.loses():
                        return answer
                await asyncio.sleep(0.05)

    async def items(self, address: str, *roles: str) -> list[dict[str, Any]]:
        """All items of a list, page by page."""
        return [item async for item in self._items(address, roles)]

    async def _items(self, address: str, roles: tuple[str, ...]) -> AsyncIterator[dict[str, Any]]:
        joint, cursor = "&" if "?" in address else "?", ""
        while True:
            page = await self.get(f"{address}{joint}limit=100{cursor}", *roles)
            for item in page["items"]:
                yield item
            if page["next"] is None:
                return
            cursor = f"&cursor={page['next']}"
