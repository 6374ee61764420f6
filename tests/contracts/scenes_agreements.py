"""The scenes of the agreements service."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from tests.contracts.scenes import MakeScene, Scene, Stage, Staged, about, just
from tests.support.cooperation import ORGANISATIONS, SIGNATURE, Cooperation, expect, newest, organisation_body
from tests.support.services import Caller

Make = Callable[[], Awaitable[Mapping[str, Any]]]


class AgreementsStage(Stage):
    """The municipality drafts, the association is the other party."""

    def __init__(self, world: Cooperation) -> None:
        self.world, self.service = world, world.service
        self.callers = [
            *(world.municipality.admin, world.municipality.signatory, world.municipality.caseworker),
            *(world.association.admin, world.association.signatory, world.stranger.admin, world.service.operator),
        ]
        self.known = {}
        self._numbers = count(10)

    async def set_up(self) -> None:
        """Some agreements for random requests to be about."""
        world = self.world
        made = [await make() for make in (world.drafted, world.offered, world.executed)]
        organisations = [str(one.id) for one in (world.municipality, world.association, world.stranger)]
        self.known = dict.fromkeys(("organisation_id", "organisation", "provider", "senders"), organisations)
        self.known["agreement_id"] = [one["id"] for one in made]
        self.known["clause_id"] = [clause["clause_id"] for one in made for clause in newest(one)["text"]["clauses"]]
        self.known["decided_on"] = ["2026-06-15"]

    def staged(self) -> Mapping[str, Staged]:
        world, town, association = self.world, self.world.municipality, self.world.association
        return {
            "organisation_register": Staged(self._new_organisation),
            "agreements_codes": Staged(just(town.caseworker)),
            "agreements_problems": Staged(just(town.caseworker)),
            "agreements_problem_read": Staged(just(town.caseworker, code="not-found")),
            "organisation_list": Staged(just(town.caseworker)),
            "organisation_read": Staged(just(town.caseworker, organisation_id=str(association.id))),
            "organisation_change": Staged(
                about("organisation_id", self._organisation, world.service.operator, {"language": "sv"})
            ),
            "agreement_create": Staged(just(town.admin, world.text())),
            "agreement_list": Staged(just(town.admin)),
            "agreement_read": Staged(self._of(world.drafted, town.admin)),
            "agreement_write": self._move(world.drafted, town.admin, world.text()),
            "agreement_offer": self._move(world.drafted, town.admin),
            "agreement_propose_change": self._move(world.offered, association.admin, {"proposal": "Toinen päivä"}),
            "agreement_sign": self._move(world.offered, town.signatory, SIGNATURE),
            "agreement_decline": self._move(world.offered, association.signatory, {"reason": "no-funding"}),
            "agreement_withdraw": self._move(world.offered, town.admin, {"reason": "superseded"}),
        }

    def _of(self, make: Make, caller: Caller, body: Any = None) -> MakeScene:
        return about("agreement_id", make, caller, body)

    def _move(self, make: Make, caller: Caller, body: Any = None) -> Staged:
        return Staged(self._of(make, caller, body), self._of(self._over, caller, body))

    async def _over(self) -> Mapping[str, Any]:
        """An agreement that takes no move any more."""
        offered = await self.world.offered()
        return await self.world.move(self.world.municipality.admin, offered, "withdraw", {"reason": "superseded"})

    async def _organisation(self) -> Mapping[str, Any]:
        scene = await self._new_organisation()
        made: Mapping[str, Any] = expect(201, await scene.caller.post(ORGANISATIONS, scene.body))
        return made

    async def _new_organisation(self) -> Scene:
        return Scene(self.service.operator, body=organisation_body(next(self._numbers), "association"))
