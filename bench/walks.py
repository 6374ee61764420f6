"""How far a reader walks: `python -m bench.walks [--show]`.

Each walk runs once for real, in this process. Functions of `services` and `shared` are noted when they are first
entered: that is the order in which a reader meets them. A *stop* is a function, a *file* is counted once, and a
*return* is a step back into a file that was left before. Figures for the service alone stand first, since what stands
in `shared` is read once for all services.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from services.agreements.service import SERVICE as AGREEMENTS
from shared.observability.logs import configure_logging
from tests.support import cooperation, foreign_facts
from tests.support.post_room import mailbox, post_room, receiver
from tests.support.referrals import referrals_service
from tests.support.services import Moment, service_client

ROOT = Path(__file__).parent.parent
_NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)


@dataclass
class Walk:
    """The functions in the order in which they were first entered, as `(file, function)`."""

    name: str
    stops: list[tuple[str, str]] = field(default_factory=list)

    def note(self, frame: FrameType, event: str, _argument: Any) -> None:
        """A profile function of `sys.setprofile`."""
        path = frame.f_code.co_filename
        if event != "call" or not path.startswith(str(ROOT)) or frame.f_code.co_name.startswith("<"):
            return
        stop = (str(Path(path).relative_to(ROOT)), frame.f_code.co_qualname)
        if stop[0].startswith(("services/", "shared/")) and stop not in self.stops:
            self.stops.append(stop)

    def within(self, *folders: str) -> tuple[int, int, int]:
        """Stops, files and returns of the part of the walk in these folders."""
        stops = [stop for stop in self.stops if stop[0].startswith(folders)]
        seen: list[str] = []
        returns = 0
        for before, (file, _) in zip([("", ""), *stops], stops, strict=False):
            if file != before[0]:
                returns += file in seen
                seen.append(file)
        return len(stops), len(set(seen)), returns


@contextmanager
def _followed(walk: Walk) -> Iterator[None]:
    sys.setprofile(walk.note)
    try:
        yield
    finally:
        sys.setprofile(None)


async def _accept(folder: Path) -> Walk:
    walk = Walk("accept → outbox")
    async with referrals_service(folder, Moment(_NOW), None) as world:
        await world.agree()
        # once before, so that what is made at the first use only is no part of the walk
        await world.move(world.cafe, await world.submitted(), "accept")
        referral = await world.submitted()
        with _followed(walk):
            await world.move(world.cafe, referral, "accept")
    return walk


async def _deliver(folder: Path) -> Walk:
    walk = Walk("event → webhook")
    async with mailbox() as box, receiver() as hooks, post_room(folder, None, Moment(_NOW), box, hooks) as room:
        await room.endpoint(foreign_facts.ASSOCIATION)
        async with room.at_work():
            await room.take(foreign_facts.referral("submitted", _NOW))
            await room.until_status("delivered", channel="webhook")
            with _followed(walk):
                await room.take(foreign_facts.referral("submitted", _NOW))
                await room.until_status("delivered", 2, channel="webhook")
    return walk


async def _sign_and_ask(folder: Path) -> Walk:
    walk = Walk("sign → coverage")
    async with service_client(AGREEMENTS, folder, clock=Moment(_NOW)) as service:
        world = await cooperation.cooperation(service)
        await world.executed()
        signed = await world.signed_once()
        with _followed(walk):
            await world.move(world.association.signatory, signed, "sign", cooperation.SIGNATURE)
    async with referrals_service(folder, Moment(_NOW), None) as town:
        await town.agree()
        question = {
            "service": "finnish-course",
            "municipality": "091",
            "data_categories": ["identity"],
            "legal_basis": f"commission:{town.agreement_id}",
        }
        await town.town.caseworker.post("/v1/coverage", question)
        with _followed(walk):
            await town.tell()
            await town.town.caseworker.post("/v1/coverage", question)
    return walk


_WALKS: tuple[Callable[[Path], Awaitable[Walk]], ...] = (_accept, _deliver, _sign_and_ask)


async def _all() -> list[Walk]:
    walks = []
    for take in _WALKS:
        with tempfile.TemporaryDirectory() as folder:
            walks.append(await take(Path(folder)))
    return walks


def main(arguments: list[str]) -> None:
    """Prints a line for each walk, and with `--show` every stop."""
    configure_logging("console", "ERROR")
    for walk in asyncio.run(_all()):
        for label, folders in (("service", ("services/",)), ("with shared", ("services/", "shared/"))):
            stops, files, returns = walk.within(*folders)
            print(f"{walk.name:18} {label:12} {stops:4} stops {files:4} files {returns:4} returns")
        if "--show" in arguments:
            for file, function in walk.stops:
                print(f"    {file}: {function}")


if __name__ == "__main__":
    main(sys.argv[1:])
