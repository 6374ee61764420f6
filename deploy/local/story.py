"""What every part of the demonstration has: who acts, how a step is told, and how long one waits for what comes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from rich.console import Console

from deploy.local.addresses import Addresses
from deploy.local.caller import Caller, CallFailed
from deploy.local.organisations import ASSOCIATION, EMPLOYMENT, TOWN

CASEWORKER, ADMIN, SIGNATORY, SYSTEM = "caseworker", "org-admin", "signatory", "integration"

_PATIENCE = 20.0  # seconds for what happens by itself: an event, a mail, a webhook


class DemoFailed(Exception):
    """A step did not end as it should; the text says which and how."""


class Story:
    """The organisations of one run. `addresses` says where the system is."""

    def __init__(self, http: aiohttp.ClientSession, addresses: Addresses, console: Console) -> None:
        self._http = http
        self._at = addresses
        self._console = console
        self._steps = 0
        self._operator = Caller(http, addresses, None)
        self._town = Caller(http, addresses, TOWN.id)
        self._employment = Caller(http, addresses, EMPLOYMENT.id)
        self._association = Caller(http, addresses, ASSOCIATION.id)

    async def _until(self, what: str, look: Callable[[], Awaitable[Any]]) -> Any:
        """What `look` finds, asked again until it finds something or patience ends."""
        end = asyncio.get_running_loop().time() + _PATIENCE
        failure = ""
        while asyncio.get_running_loop().time() < end:
            try:
                found = await look()
            except CallFailed as error:  # not ready yet: the copies are still being read
                found, failure = None, str(error)
            if found is not None:
                return found
            await asyncio.sleep(0.05)
        raise DemoFailed(f"{what} did not come within {_PATIENCE:.0f} seconds. {failure}")

    def _step(self, title: str) -> None:
        self._steps += 1
        self._console.print(f"\n[bold]{self._steps}. {title}[/bold]", highlight=False, soft_wrap=True)

    def _say(self, line: str) -> None:
        self._console.print(f"   {line}", markup=False, highlight=False, soft_wrap=True)

    @staticmethod
    def _expect(holds: bool, what: str) -> None:
        if not holds:
            raise DemoFailed(f"it does not hold that {what}")
