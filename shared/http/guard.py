"""Who may ask at all, and how often: the first things that a route asks, before it looks at what was sent."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.dependencies.models import Dependant

from shared.http.authentication import CurrentActor, current_actor
from shared.http.quotas import Use, admit
from shared.kernel.actors import Role
from shared.kernel.refusals import forbidden


@dataclass(frozen=True)
class Guard:
    """Lets in who has one of the roles. A token without any of them is good for nothing, whatever its organisation."""

    roles: frozenset[Role]
    use: Use

    async def __call__(self, request: Request, actor: CurrentActor) -> None:
        """429 for whoever asks too often, 403 for everybody without such a role."""
        if _admitted(request):
            return
        await admit(request, actor, self.use)
        if not actor.has(*self.roles):
            raise forbidden(f"This is for the roles {', '.join(sorted(self.roles))}.")


@dataclass(frozen=True)
class OpenGuard:
    """Lets in everybody, but none too often."""

    use: Use = Use.STRANGER

    async def __call__(self, request: Request) -> None:
        if not _admitted(request):
            await admit(request, None, self.use)


async def check_guard(request: Request) -> None:
    """Asks the guard of the request's route, if it has one; once, so that FastAPI's asking finds it asked."""
    guard = _guard_of(getattr(request.scope.get("route"), "dependant", None))
    if isinstance(guard, Guard):
        await guard(request, await current_actor(request))
    elif guard is not None:
        await guard(request)
    request.state.admitted = True


def _admitted(request: Request) -> bool:
    return getattr(request.state, "admitted", False) is True


def _guard_of(dependant: Dependant | None) -> Guard | OpenGuard | None:
    if dependant is None:
        return None
    return next((one.call for one in dependant.dependencies if isinstance(one.call, Guard | OpenGuard)), None)
