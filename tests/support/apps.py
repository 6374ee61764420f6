"""HTTP apps that one test after the other uses: FastAPI takes a while to build a service's routes, and keeps them all.

An app differs from another of the same service only in what `furnish` gives it.
"""

from collections import defaultdict

from fastapi import FastAPI

from shared.runtime import Runtime

NO_QUOTA = {
    f"quota_{use}": "1000000/second"
    for use in ("questions", "commands", "outward", "strangers", "forms", "forms_together")
}
"""Settings for tests of something else: they ask a lot, while the clock stands still."""

_resting: defaultdict[tuple[int, ...], list[FastAPI]] = defaultdict(list)


def app_for(runtime: Runtime) -> FastAPI:
    """The runtime's API, which nothing else uses until it is given back."""
    resting = _resting[_routes(runtime)]
    return runtime.api(resting.pop() if resting else None)


def give_back(runtime: Runtime, app: FastAPI) -> None:
    """The runtime is done with its app."""
    _resting[_routes(runtime)].append(app)


def _routes(runtime: Runtime) -> tuple[int, ...]:
    """Which routers the app has; it holds them, so that nothing else ever has their ids."""
    return tuple(map(id, runtime.service.routers))
