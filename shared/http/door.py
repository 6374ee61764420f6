"""What a route gets: the caller, what it said in its headers, and the way to the service's units of work.

    @router.get(PATH + "/{case_id}", …)
    async def read(asked: Asked, case_id: UUID) -> Response:
        return await asked.show(show_case, case_id)

    @router.post(PATH, status_code=201, …)
    async def create(asked: Creating, body: NewCase) -> Response:
        return await asked.create(lambda work: open_case(work, body), show_case)

Which of these types a route asks for decides which headers it takes.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from shared.http.authentication import CurrentActor
from shared.http.commands import (
    DRAWS,
    Command,
    Door,
    IdempotencyKey,
    IfMatch,
    Made,
    Reveal,
    Show,
    answer,
    read_if_match,
)
from shared.http.pagination import answer_page
from shared.http.strict_route import asks_for_head
from shared.kernel.actors import SYSTEM, Actor
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import Kind, Refusal
from shared.work.pages import Page
from shared.work.reading import Reading, Shown
from shared.work.unit import Work
from shared.work.writing import NumberTaken

Result = TypeVar("Result")

Look = Callable[[Reading[Any], UUID], Awaitable[Shown]]
"""Shows one object and writes nothing, not even an audit entry."""


@dataclass(frozen=True)
class _Caller:
    """One request of one actor."""

    request: Request
    actor: Actor

    @property
    def _door(self) -> Door:
        door: Door = self.request.app.state.door
        return door

    @property
    def _correlation(self) -> str:
        correlation: str = self.request.state.request_id
        return correlation


@dataclass(frozen=True)
class _Asked(_Caller):
    """A question: GET, or a search by POST."""

    async def show(self, look: Look, subject: UUID) -> Response:
        """One object, with its ETag."""
        return answer(await self.read(lambda reading: look(reading, subject)))

    async def show_audited(self, show: Show, subject: UUID, *, by_reading: Show | None = None) -> Response:
        """One object whose reading is audited. `by_reading` is asked instead where reading may itself be a move: HEAD
        shows nothing, so it moves nothing (RFC 9110, section 9.2.1)."""
        command = show if by_reading is None or asks_for_head(self.request) else by_reading
        return answer(await self.read_audited(lambda work: command(work, subject)))

    async def page(self, query: Callable[[Reading[Any]], Awaitable[Page[Any]]]) -> Response:
        """One page of a list."""
        return answer_page(self.request, await self.read(query))

    async def page_audited(self, query: Callable[[Work[Any]], Awaitable[Page[Any]]]) -> Response:
        """One page of a list whose reading is audited."""
        return answer_page(self.request, await self.read_audited(query))

    async def read(self, query: Callable[[Reading[Any]], Awaitable[Result]]) -> Result:
        """What the query answers; no writing transaction is opened."""
        async with self._door.transactions.reading(self.actor, self._correlation) as reading:
            return await query(reading)

    async def read_audited(self, query: Callable[[Work[Any]], Awaitable[Result]]) -> Result:
        """What the query answers; its audit entries are committed first."""
        async with self._door.transactions.begin(self.actor, self._correlation) as work:
            return await query(work)


@dataclass(frozen=True)
class _Acting(_Caller):
    """A command on many objects, so without `If-Match`; an `Idempotency-Key` is optional."""

    key: str | None

    async def act(self, command: Command[Made], show: Show) -> Response:
        return await self._door.perform(self.request, self.actor, self.key, None, command, show)


@dataclass(frozen=True)
class _Creating(_Caller):
    """A POST that makes something new: it needs an `Idempotency-Key`."""

    key: str | None

    async def create(self, command: Command[Made], show: Show, reveal: Reveal[Made] | None = None) -> Response:
        """201 with `Location`. `reveal` adds what is shown in this answer and never again."""
        if self.key is None:
            sentence = "Creating needs an Idempotency-Key, so that a repeated request creates nothing twice."
            raise Refusal(Kind.PRECONDITION_MISSING, "idempotency-key-required", sentence)
        return await self._door.perform(self.request, self.actor, self.key, None, command, show, reveal, status=201)


@dataclass(frozen=True)
class _Changing(_Caller):
    """A move or an edit of one object: it needs `If-Match`; an `Idempotency-Key` is optional."""

    key: str | None
    if_match: str | None

    async def change(self, command: Command[Made], show: Show, reveal: Reveal[Made] | None = None) -> Response:
        """The object after the change. `reveal` adds what is shown in this answer and never again."""
        precondition = read_if_match(self.if_match)
        return await self._door.perform(self.request, self.actor, self.key, precondition, command, show, reveal)

    async def delete(self, command: Command[Made]) -> Response:
        """204: nothing is left to be shown."""
        return await self._door.perform(
            self.request, self.actor, self.key, read_if_match(self.if_match), command, None, status=204
        )


@dataclass(frozen=True)
class _Anybody:
    """Somebody without a token: what the address holds is all that is known, and all that is needed."""

    request: Request

    @property
    def today(self) -> date:
        """The day in Helsinki, by the service's clock."""
        door: Door = self.request.app.state.door
        return day_in_helsinki(door.transactions.clock())

    async def act(self, command: Callable[[Work[Any]], Awaitable[Result]]) -> Result:
        """What the command answers, once it is committed; the system is its actor."""
        door: Door = self.request.app.state.door
        async with door.transactions.begin(SYSTEM, self.request.state.request_id) as work:
            return await command(work)

    async def act_once(self, command: Callable[[Work[Any]], Awaitable[Result]]) -> Result:
        """The same for what draws a number, or is sent twice at the same moment: where another row has it, the command
        is obeyed again, and finds that row."""
        for _ in range(DRAWS - 1):
            with suppress(NumberTaken, IntegrityError):
                return await self.act(command)
        return await self.act(command)


async def _anybody(request: Request) -> _Anybody:
    return _Anybody(request)


async def _asked(request: Request, actor: CurrentActor) -> _Asked:
    return _Asked(request, actor)


async def _acting(request: Request, actor: CurrentActor, idempotency_key: IdempotencyKey = None) -> _Acting:
    return _Acting(request, actor, idempotency_key)


async def _creating(request: Request, actor: CurrentActor, idempotency_key: IdempotencyKey = None) -> _Creating:
    return _Creating(request, actor, idempotency_key)


async def _changing(
    request: Request, actor: CurrentActor, if_match: IfMatch = None, idempotency_key: IdempotencyKey = None
) -> _Changing:
    return _Changing(request, actor, idempotency_key, if_match)


Anybody = Annotated[_Anybody, Depends(_anybody)]
Asked = Annotated[_Asked, Depends(_asked)]
Acting = Annotated[_Acting, Depends(_acting)]
Creating = Annotated[_Creating, Depends(_creating)]
Changing = Annotated[_Changing, Depends(_changing)]
