"""Who may ask at all: the first thing that a route asks, before it looks at what was sent."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.dependencies.models import Dependant

from shared.http.authentication import CurrentActor, current_actor
from shared.kernel.actors import Actor, Role
from shared.kernel.refusals import forbidden


@dataclass(frozen=True)
class Guard:
    """Lets in who has one of the roles. A token without any of them is good for nothing, whatever its organisation."""

    roles: frozenset[Role]

    async def __call__(self, actor: CurrentActor) -> None:
        self.check(actor)

    def check(self, actor: Actor) -> None:
        """403 for everybody else."""
        if not actor.has(*self.roles):
            raise forbidden(f"This is for the roles {', '.join(sorted(self.roles))}.")


async def check_guard(request: Request) -> None:
    """Asks the guard of the request's route, if it has one. For answers that are made before FastAPI has asked it."""
    guard = _guard_of(getattr(request.scope.get("route"), "dependant", None))
    if guard is not None:
        guard.check(await current_actor(request))


def _guard_of(dependant: Dependant | None) -> Guard | None:
    if dependant is None:
        return None
    return next((one.call for one in dependant.dependencies if isinstance(one.call, Guard)), None)
