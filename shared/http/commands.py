"""From a command to its answer: `If-Match`, guard, and last the idempotency record. Routes come here by `door.py`.

The idempotency record holds no content: a repeated request is answered by showing the object again, as the
reader may see it now.
"""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import Header, Request
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from shared.kernel.actors import Actor
from shared.kernel.identifiers import holds_identity_code
from shared.kernel.refusals import Kind, Refusal, invalid
from shared.persistence.mechanisms import idempotency_record
from shared.work.reading import Shown, etag
from shared.work.unit import Precondition, Transactions, Work
from shared.work.writing import NumberTaken

DRAWS = 5
"""How often a command draws numbers at most, before that they are taken is no chance any more."""


def _names_nobody(key: str | None) -> str | None:
    """A key goes through proxies and their logs: nothing that looks like a person's identity code."""
    if key is not None and holds_identity_code(key):
        raise PydanticCustomError("identity-code-in-key", "An Idempotency-Key must not hold a personal identity code.")
    return key


# shared/http/documentation.py documents them.
IfMatch = Annotated[str | None, Header()]
IdempotencyKey = Annotated[str | None, Header(pattern="^[!-~]{1,128}$"), AfterValidator(_names_nobody)]


class Identified(Protocol):
    """What a command returns: the object that it made or changed."""

    @property
    def id(self) -> Any: ...


Made = TypeVar("Made", bound=Identified)

# Built once: building costs more than running.
_KEPT = select(idempotency_record).where(
    *(column == bindparam(column.name) for column in idempotency_record.primary_key)
)

Show = Callable[[Work[Any], UUID], Awaitable[Shown]]
Command = Callable[[Work[Any]], Awaitable[Made]]
Reveal = Callable[[Shown, Made], Shown]
"""Adds to the answer what only the command knows, such as a new secret. A repeated request does not get it."""


def answer(shown: Shown, status: int = 200, location: str | None = None) -> Response:
    """The view as JSON with a strong ETag."""
    headers = {"ETag": etag(shown.version, shown.own)}
    if location is not None:
        headers["Location"] = location
    return Response(shown.view.model_dump_json(), status, headers, media_type="application/json")


_TAG = re.compile(r'(?:W/)?"(0|[1-9][0-9]*)(?:\.([1-9][0-9]*))?"')


def read_if_match(value: str | None) -> Precondition:
    """The version in `If-Match: "3"` or `"3.2"` (`etag`). `*` names no version, so it is refused. `W/"3"` is what a
    proxy that compresses makes of our tag: it names the version all the same, and only versions are compared."""
    if value is None:
        return Precondition(None)
    tag = _TAG.fullmatch(value.strip())
    if tag is None:
        sentence = 'If-Match takes one ETag as this service gave it, such as "3".'
        refusal = invalid("", "bad-if-match", sentence)
        refusal.details = {"errors": [{"parameter": "If-Match", "code": "bad-if-match", "detail": sentence}]}
        raise refusal
    version, own = tag.groups(default="0")
    return Precondition(int(version[:18]), int(own[:18]))


@dataclass(frozen=True)
class Door:
    """One service's way from HTTP to its units of work. In `app.state.door`."""

    transactions: Transactions[Any]
    idempotency_secret: bytes

    async def perform(
        self, request: Request, actor: Actor, key: str | None, precondition: Precondition | None,
        command: Command[Made], show: Show | None, reveal: Reveal[Made] | None = None, status: int = 200,
    ) -> Response:  # fmt: skip
        """Makes the command's changes once and shows the object after it; without `show` the body is empty.

        A request that comes again under its key is obeyed again, which is rolled back, and answered by showing the
        object.
        """
        asked = _Asked(request, actor, key, precondition)
        try:
            done = await self._obey_with_free_numbers(asked, command, show, reveal, status)
        except (Refusal, IntegrityError):
            # Few requests come again, so the key is not looked up before. One that does is refused, by the state that
            # it has made itself or by its key.
            kept = await self._done_before(asked, show)
            if kept is None:
                raise
            done = kept
        if done.shown is None:
            return Response(status_code=done.status)
        location = f"{request.url.path}/{done.resource}" if done.status == 201 else None  # noqa: PLR2004 Created
        return answer(done.shown, done.status, location)

    async def _obey_with_free_numbers(
        self, asked: "_Asked", command: Command[Made], show: Show | None, reveal: Reveal[Made] | None, status: int
    ) -> "_Done":
        """Each time the command draws other numbers. That they are taken so often is no chance any more."""
        for _ in range(DRAWS - 1):
            with suppress(NumberTaken):
                return await self._obey(asked, command, show, reveal, status)
        return await self._obey(asked, command, show, reveal, status)

    async def _obey(
        self, asked: "_Asked", command: Command[Made], show: Show | None, reveal: Reveal[Made] | None, status: int
    ) -> "_Done":
        async with self._begin(asked, asked.precondition) as work:
            made = await command(work)
            work.over = True
            shown = await _shown(show, work, made.id)
            if reveal is not None and shown is not None:
                shown = reveal(shown, made)
            done = _Done(shown, status, made.id)
            if asked.key is not None:
                work.idempotency = await self._record(asked, asked.key, done, work)
        return done

    async def _done_before(self, asked: "_Asked", show: Show | None) -> "_Done | None":
        """What this request did when it came before, as it is now. 422 where its key was used for another request."""
        if asked.key is None:
            return None
        async with self._begin(asked, None) as work:
            kept = (await work.execute(_KEPT, self._place(asked, asked.key))).first()
            if kept is None:
                return None
            if not hmac.compare_digest(kept.request_hash, await self._hash(asked.request)):
                sentence = "This Idempotency-Key was used for another request. Use a new key for a new request."
                raise Refusal(Kind.INVALID, "idempotency-key-reused", sentence)
            return _Done(await _shown(show, work, kept.resource_id), kept.status, kept.resource_id)

    def _begin(self, asked: "_Asked", precondition: Precondition | None) -> AbstractAsyncContextManager[Work[Any]]:
        return self.transactions.begin(asked.actor, asked.request.state.request_id, precondition)

    async def _record(self, asked: "_Asked", key: str, done: "_Done", work: Work[Any]) -> dict[str, Any]:
        return {
            **self._place(asked, key),
            "request_hash": await self._hash(asked.request),
            "status": done.status,
            "resource_id": done.resource,
            "created_at": work.now,
        }

    def _place(self, asked: "_Asked", key: str) -> dict[str, Any]:
        return {
            "organisation": str(asked.actor.organisation or ""),
            "actor": asked.actor.subject,
            "route": f"{asked.request.method} {asked.request.scope['route'].path}",
            "key": self._as_kept(key),
        }

    def _as_kept(self, key: str) -> str:
        """Keyed: whatever the caller made it of is in no database and no backup."""
        return hmac.new(self.idempotency_secret, b"key\0" + key.encode(), hashlib.sha256).hexdigest()

    async def _hash(self, request: Request) -> bytes:
        """Keyed: from a plain hash a body could be guessed. The path is hashed too: it names the object."""
        content = request.url.path.encode() + b"\0" + await request.body()
        return hmac.new(self.idempotency_secret, content, hashlib.sha256).digest()


async def _shown(show: Show | None, work: Work[Any], resource: UUID) -> Shown | None:
    return None if show is None else await show(work, resource)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks, and what it said in its headers."""

    request: Request
    actor: Actor
    key: str | None
    precondition: Precondition | None


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a command: the object as it is shown, and the status of the answer."""

    shown: Shown | None
    status: int
    resource: UUID
