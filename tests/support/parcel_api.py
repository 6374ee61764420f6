"""The parcel service's API as its callers see it: in process, or through a real server."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import httpx2
from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from shared.http.authentication import CurrentActor
from shared.http.commands import Door
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.intake.caught_up import require_caught_up
from shared.kernel.actors import MEMBERS
from shared.kernel.bodies import Body
from shared.kernel.refusals import Kind, Refusal
from shared.kernel.times import Date, Instant
from shared.messaging.topics import TopicSpec
from shared.runtime import Runtime
from tests.support.apps import app_for, give_back
from tests.support.parcels import PARCELS, parcel_service
from tests.support.post_office import settings_for
from tests.support.signing_keys import ISSUER, ORGANISATION, SigningKey, key_set_text

KEY = SigningKey("first")
NO_KAFKA = "127.0.0.1:1"
SECRET = "Aku Ankka 131052-989T"
"""What no answer, log line or metric may repeat (the code is from the range for tests)."""

extra = Routes("extra")


class Box(Body):
    kind: Literal["box"]


class Tube(Body):
    kind: Literal["tube"]


class Everything(Body):
    """A field of every kind that a body may have."""

    id: UUID | None = None
    size: int | None = Field(None, ge=1, le=9)
    weight: float | None = None
    fragile: bool | None = None
    day: Date | None = None
    at: Instant | None = None
    plain_day: date | None = None
    plain_at: datetime | None = None
    code: Annotated[str, Field(pattern="^[a-z]+$", max_length=9)] | None = None
    colour: Literal["red", "blue"] | None = None
    shape: Annotated[Box | Tube, Field(discriminator="kind")] | None = None
    tags: list[Annotated[str, Field(max_length=5)]] | None = None
    counts: dict[str, int] | None = None


@extra.post("/v1/everything", who=MEMBERS)
async def post_everything(actor: CurrentActor, body: Everything) -> Everything:
    return body


@extra.get("/v1/crash", who=MEMBERS)
async def crash(actor: CurrentActor) -> None:
    raise ValueError(SECRET)


@extra.get("/v1/refusals/{kind}", who=MEMBERS)
async def refuse(actor: CurrentActor, kind: Kind) -> None:
    raise Refusal(kind, "no-thanks", "No, thank you.", {"allowed_moves": ["wait"]})


@extra.get("/v1/copies", who=MEMBERS)
async def read_copies(request: Request, actor: CurrentActor) -> Response:
    door: Door = request.app.state.door
    async with door.transactions.reading(actor, request.state.request_id) as work:
        await require_caught_up(work, work.tools.topic)
    return Response(status_code=204)


@extra.post("/v1/letters", who=MEMBERS, use=Use.OUTWARD)
async def write_letter(actor: CurrentActor) -> Response:
    return Response(status_code=204)


class ParcelApi:
    """One API with a client; `token` speaks for the organisation of the tests unless it is told otherwise."""

    def __init__(
        self, database_url: str, folder: Path, bootstrap: str = NO_KAFKA, topic: TopicSpec = PARCELS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC), **settings: Any,
    ) -> None:  # fmt: skip
        jwks = folder / "jwks.json"
        jwks.write_text(key_set_text(KEY))
        complete = settings_for(database_url, bootstrap, token_issuer=ISSUER, token_jwks=str(jwks), **settings)
        self.runtime = Runtime(parcel_service(topic, routers=[extra]), complete, clock=clock)
        self._app = app_for(self.runtime)
        transport = httpx2.ASGITransport(self._app, raise_app_exceptions=False)
        self.client = httpx2.AsyncClient(transport=transport, base_url="http://vidare.test")

    @staticmethod
    def token(subject: str = "clerk", organisation: UUID = ORGANISATION, roles: Sequence[str] = ("caseworker",)) -> str:
        begins = int(time.time())
        claims: dict[str, Any] = {"sub": subject, "organisation": str(organisation), "roles": list(roles)}
        return KEY.token(iat=begins, exp=begins + 600, **claims)

    def headers(self, **named: str) -> dict[str, str]:
        """Headers of the usual caller: `if_match="…"` becomes `If-Match`."""
        extra_headers = {name.replace("_", "-"): value for name, value in named.items()}
        return {"Authorization": f"Bearer {self.token()}"} | extra_headers

    async def get(self, path: str, **named: str) -> httpx2.Response:
        return await self.client.get(path, headers=self.headers(**named))

    async def post(self, path: str, body: Any = None, **named: str) -> httpx2.Response:
        return await self.client.post(path, json=body, headers=self.headers(**named))

    async def create(self, size: int = 1) -> httpx2.Response:
        """A new parcel; `id` and the rest are in its JSON."""
        answer = await self.post("/v1/parcels", {"size": size}, idempotency_key=str(uuid4()))
        assert answer.status_code == 201, answer.text
        return answer

    async def close(self) -> None:
        await self.client.aclose()
        give_back(self.runtime, self._app)
        await self.runtime.close()


def problem_of(answer: httpx2.Response) -> Mapping[str, Any]:
    """The answer's problem document, with what is true of every problem checked."""
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["type"].startswith("/v1/problems/")
    assert document["status"] == answer.status_code
    assert document["request_id"] == answer.headers["x-request-id"]
    assert document["title"]
    assert document["detail"]
    return document


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, str(problem_of(answer)["type"]).rpartition("/")[2]
