"""People of the town and the café with units, who take and give cases and referrals."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx2

from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.cooperation import Member, expect
from tests.support.referrals import CASES, REFERRALS, Referrals, tag
from tests.support.services import Caller

REASSIGN = "/v1/handling/reassign"
SETTINGS = "/v1/organisation-settings"

ANNA, BERT = "sub-of-anna-0f4f3c7b", "sub-of-bert-9a550f4f"
"""Nothing chance could write, so that a test finds them wherever they stand."""


class Units:
    """Two units each of the town and of the café, known to the service."""

    def __init__(self, world: Referrals) -> None:
        self.world = world
        self.town = [new_id(), new_id()]
        self.cafe = [new_id(), new_id()]

    async def told(self) -> "Units":
        world = self.world
        await world.events.organisation(
            world.town.id, "municipality", version=2, units=self.town, municipalities=["091"]
        )
        await world.events.organisation(world.cafe.id, "association", version=2, units=self.cafe)
        return self


def person(who: Member, sub: str, *units: UUID, roles: tuple[Role, ...] = (Role.CASEWORKER,)) -> Caller:
    return who.acting(*roles, subject=sub, units=units)


async def handle(caller: Caller, one: Mapping[str, Any], move: str, **body: Any) -> httpx2.Response:
    """Takes, gives or gives back the case or the referral, of the version in hand."""
    path = REFERRALS if "sender" in one else CASES
    return await caller.post(f"{path}/{one['id']}/{move}", body or None, version=tag(one))


async def handled(caller: Caller, one: Mapping[str, Any], move: str, **body: Any) -> dict[str, Any]:
    made: dict[str, Any] = expect(200, await handle(caller, one, move, **body))
    return made


async def has(caller: Caller, one: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Who has it, and which unit."""
    handling = (await seen(caller, one))["handling"]
    return handling["handler"], handling["unit"]


async def seen(caller: Caller, one: Mapping[str, Any]) -> dict[str, Any]:
    path = REFERRALS if "sender" in one else CASES
    shown: dict[str, Any] = expect(200, await caller.get(f"{path}/{one['id']}"))
    return shown


async def limit(who: Member, on: bool = True) -> None:
    """The organisation sets that its caseworkers read their own units' alone."""
    known = expect(200, await who.admin.get(SETTINGS))
    expect(200, await who.admin.patch(SETTINGS, {"own_units_only": on}, version=known["version"]))
