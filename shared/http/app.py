"""The app of a service: routers, problems, the request frame, health and metrics; the same in every service."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from shared.http import documentation, problems
from shared.http.catalogue import catalogue_router
from shared.http.for_people import router_for_people
from shared.http.problem_kinds import ProblemCatalogue, ProblemKind
from shared.http.reference import Reference
from shared.http.requests import RequestFrame
from shared.http.routes import EVERYBODY, Routes
from shared.http.shared_problems import SHARED_PROBLEMS
from shared.http.strict_route import Route
from shared.kernel.codes import Label
from shared.observability.metrics import problems as counted_problems

# Its own spans and logs would hold addresses and bodies. `requests.py` makes the one span of a request.
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

Readiness = Callable[[], Awaitable[dict[str, str]]]
"""Gives one word for each part: `ok`, `degraded` (still serving) or `down`."""


health = Routes(None, limited=False)
"""`/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: Prometheus."""


@health.get("/healthz", who=EVERYBODY)
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@health.get("/readyz", who=EVERYBODY)
async def readyz(request: Request) -> Response:
    ready: Readiness = request.app.state.ready
    parts = await ready()
    return JSONResponse(parts, 503 if "down" in parts.values() else 200)


@health.get("/metrics", who=EVERYBODY)
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def make_app(
    name: str, title: Label, summary: Label, routers: Sequence[Routes], own_problems: Sequence[ProblemKind] = (),
    reference: Reference | None = None,
) -> FastAPI:  # fmt: skip
    """The service's ASGI app. It serves once `furnish` has given it what it works with.

    `title` and `summary` tell people what it is; its document has them in English. `own_problems` are those that it
    answers with beside the shared ones; `reference` is what its document says. Every address is one of its routers'.
    """
    app = FastAPI(
        title=f"Vidare: {title.en.lower()}",
        summary=summary.en,
        description=documentation.DESCRIPTION,
        version="1",
        contact=documentation.CONTACT,
        license_info=documentation.LICENCE,
        servers=documentation.SERVERS,
        openapi_url=None,  # `for_people.py` serves the document and its page
        # No redirects: the data exchange layer rewrites Host, and a redirect would lead elsewhere.
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
    )
    app.state.name = name
    app.state.quotas, app.state.body_within = None, None
    app.state.problems = ProblemCatalogue([*SHARED_PROBLEMS, *own_problems])
    catalogue = catalogue_router(name, app.state.problems)
    _serve(app, health, router_for_people(title, summary), *routers, catalogue)
    problems.install(app)
    documentation.install(app, app.state.problems, reference or Reference())
    app.add_middleware(RequestFrame)
    return app


def furnish(app: FastAPI, ready: Readiness, **state: Any) -> None:
    """Puts on `app.state` what the app of this one process works with: `ready` and the rest (`door`, `verifier`, …).

    From now on it may be asked, so each problem is counted from zero (`shared/observability/metrics.py`).
    """
    for kind in app.state.problems:
        counted_problems.labels(app.state.name, str(kind.status), kind.code)
    for key, value in {"ready": ready, **state}.items():
        setattr(app.state, key, value)


def make_worker_app(ready: Readiness) -> FastAPI:
    """A worker has no API; it shows its health and metrics."""
    app = FastAPI(openapi_url=None, telemetry=_NO_TELEMETRY)
    _serve(app, health)
    app.state.ready = ready
    return app


def _serve(app: FastAPI, *routers: Routes) -> None:
    app.state.routers = routers
    routes = (route for router in routers for route in router.routes)
    app.state.plain_paths = frozenset(
        route.path for route in routes if isinstance(route, Route) and not route.param_convertors
    )
    for router in routers:
        app.include_router(router.made)
