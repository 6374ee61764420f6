"""All three services, each set up with what its scenes are about, on a loop that tests may run from outside."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.agreements.service import SERVICE as AGREEMENTS
from tests.contracts.fuzzing import Stand
from tests.contracts.scenes import Stage
from tests.contracts.scenes_agreements import AgreementsStage
from tests.contracts.scenes_notifications import NotificationsStage
from tests.contracts.scenes_referrals import ReferralsStage
from tests.support.cooperation import cooperation
from tests.support.post_room import Mailbox, Receiver, post_room
from tests.support.referrals import referrals_service
from tests.support.services import Moment, service_client

MakeUrl = Callable[[Path, str], Coroutine[Any, Any, str]]
"""Answers the address of an empty database for the service of this name; the folder is a temporary one."""


async def sqlite_url(folder: Path, name: str) -> str:
    return f"sqlite+aiosqlite:///{folder / name}.db"


async def _agreements(stack: AsyncExitStack, folder: Path, moment: Moment, url: str) -> Stage:
    made = service_client(AGREEMENTS, folder, database_url=url, clock=moment)
    stage = AgreementsStage(await cooperation(await stack.enter_async_context(made)))
    await stage.set_up()
    return stage


async def _referrals(stack: AsyncExitStack, folder: Path, moment: Moment, url: str) -> Stage:
    stage = ReferralsStage(await stack.enter_async_context(referrals_service(folder, moment, url)))
    await stage.set_up()
    return stage


async def _notifications(stack: AsyncExitStack, folder: Path, moment: Moment, url: str) -> Stage:
    nobody = Mailbox(port=9), Receiver("http://127.0.0.1:9")  # nothing is sent
    many: dict[str, Any] = {"most_endpoints": 1000, "most_contacts": 1000}  # each scene makes its own
    stage = NotificationsStage(await stack.enter_async_context(post_room(folder, url, moment, *nobody, **many)))
    await stage.set_up()
    return stage


_STAGES = {"agreements": _agreements, "referrals": _referrals, "notifications": _notifications}


@contextmanager
def open_stands(folder: Path, make_url: MakeUrl) -> Iterator[Mapping[str, Stand]]:
    """The stands by service, at one moment."""
    moment = Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))
    with ExitStack() as ends:
        # A loop of its own, so that the one that asynchronous tests share stays the current one.
        runner = ends.enter_context(asyncio.Runner(loop_factory=asyncio.new_event_loop))
        stack = AsyncExitStack()
        ends.callback(lambda: runner.run(stack.aclose()))
        stands = {}
        for name, make in _STAGES.items():
            own = folder / name
            own.mkdir()
            stands[name] = Stand(runner.run(make(stack, own, moment, runner.run(make_url(own, name)))), runner)
        yield stands
