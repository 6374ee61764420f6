"""Quotas of requests, for each organisation and each of its callers; without a token for each network address.

A process counts by itself and tells the others through the service's database: in the background, when it has let half
a block through, or when something has stood untold for five seconds. A request waits for it only where a whole block is
untold. So no request writes a row, and all processes together let pass at most a block for each of them more than the
quota (docs/adr/0026-a-process-counts-and-tells-the-others-in-blocks.md).
"""

import asyncio
import contextvars
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from fastapi import Request

from shared.http.pseudonyms import pseudonym
from shared.kernel.actors import Actor
from shared.kernel.quotas import Bucket, Quota
from shared.kernel.refusals import Kind, Refusal
from shared.observability import metrics
from shared.persistence.database import Database
from shared.persistence.quota_use import add_taken

log = structlog.get_logger()

_UNTOLD_AT_MOST = timedelta(seconds=5)
_RESTS_AFTER_FAILURE = timedelta(seconds=5)
_TELLING_TAKES_AT_MOST = 2.0  # seconds: a request may be waiting for it


class Use(StrEnum):
    """What a request takes of: each has a quota of its own."""

    QUESTION = "questions"
    COMMAND = "commands"
    OUTWARD = "outward"
    """A command too, of those that write to people who never asked for it."""
    STRANGER = "strangers"
    FORM = "forms"
    """What somebody without a token sends by a form: it is kept, so there is a quota for all of them together too."""


@dataclass(frozen=True)
class Allowance:
    """The quotas of one organisation; a caller of it has two thirds of the first two. `strangers` and `forms` are an
    address's, `forms_together` that of all addresses."""

    questions: Quota
    commands: Quota
    outward: Quota
    strangers: Quota
    forms: Quota
    forms_together: Quota


@dataclass(frozen=True, slots=True)
class _Share:
    """One bucket that a request takes from. `words` begin the sentence of its refusal."""

    name: str
    policy: str
    quota: Quota
    words: str


async def admit(request: Request, actor: Actor | None, use: Use) -> None:
    """Counts this request; without an actor it is a stranger's. Refusal `quota-exceeded`."""
    quotas: Quotas | None = request.app.state.quotas
    if quotas is None:
        return
    if actor is None:
        await quotas.admit_stranger(_network(request), use)
    else:
        await quotas.admit(actor, use)


class Quotas:
    """The quotas of one service in this process. `secret` keys what stands for people and addresses."""

    def __init__(
        self, service: str, database: Database, allowance: Allowance, secret: bytes, clock: Callable[[], datetime]
    ) -> None:
        self._service, self._database, self._allowance = service, database, allowance
        self._secret, self._clock = secret, clock
        metrics.quota_failures.labels(service)  # counted from zero
        self._buckets: dict[str, Bucket] = {}
        self._told_at: datetime | None = None
        self._rests_until: datetime | None = None
        self._telling: asyncio.Task[None] | None = None

    async def admit(self, actor: Actor, use: Use) -> None:
        """Counts one request of this caller. Refusal `quota-exceeded` where a quota is used up; then nothing counts."""
        await self._take(self._shares(actor, use))

    async def admit_stranger(self, network: str, use: Use) -> None:
        """The same for somebody of whom nothing is known but the address."""
        who, words = pseudonym(self._secret, f"address {network}"), "The quota of your address"
        shares = [_Share(f"{Use.STRANGER}:{who}", Use.STRANGER, self._allowance.strangers, words)]
        if use is Use.FORM:
            shares.append(_Share(f"{use}:{who}", use, self._allowance.forms, f"{words} for forms"))
            shares.append(_Share(f"{use}:", f"{use}-together", self._allowance.forms_together, "The quota for forms"))
        await self._take(shares)

    async def close(self) -> None:
        """Tells what is untold."""
        await self._tell()

    def _shares(self, actor: Actor, use: Use) -> list[_Share]:
        kind = Use.QUESTION if use is Use.QUESTION else Use.COMMAND
        whole = self._allowance.questions if use is Use.QUESTION else self._allowance.commands
        caller = f"{kind}:{actor.organisation or ''}:{pseudonym(self._secret, actor.subject)}"
        if actor.organisation is None:  # the operator, who shares with nobody
            return [_Share(caller, kind, whole, "Your quota")]
        shares = [
            _Share(caller, f"{kind}-of-a-caller", whole.for_a_part(), "Your quota"),
            _Share(f"{kind}:{actor.organisation}", kind, whole, "The quota of your organisation"),
        ]
        if use is Use.OUTWARD:
            words = "The quota of your organisation for what writes to others"
            shares.append(_Share(f"{use}:{actor.organisation}", use, self._allowance.outward, words))
        return shares

    async def _take(self, shares: list[_Share]) -> None:
        while any(bucket.untold >= bucket.quota.block for bucket in map(self._bucket, shares)):
            await asyncio.shield(self._tell())  # a request whose client goes away does not stop it
        buckets = [self._bucket(share) for share in shares]  # only now: telling forgets those that are full
        now = self._clock()
        moment = _microseconds(now)
        waits = [bucket.wait(moment) for bucket in buckets]
        longest = max(waits)
        if longest:
            raise _refusal(shares[waits.index(longest)], longest)
        for bucket in buckets:
            bucket.take()
        if self._is_time(now) or any(bucket.untold * 2 >= bucket.quota.block for bucket in buckets):
            self._tell()

    def _bucket(self, share: _Share) -> Bucket:
        bucket = self._buckets.get(share.name)
        if bucket is None:
            bucket = self._buckets[share.name] = Bucket(share.quota)
        return bucket

    def _is_time(self, now: datetime) -> bool:
        if self._told_at is None:
            self._told_at = now
        return not timedelta(0) <= now - self._told_at < _UNTOLD_AT_MOST

    def _tell(self) -> "asyncio.Task[None]":
        """The telling that is under way, or one that begins: of all buckets together, whoever's request it was."""
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_all(), context=contextvars.Context())
        return self._telling

    async def _tell_all(self) -> None:
        now = self._clock()
        moment = _microseconds(now)
        self._told_at = now
        counts = {name: bucket.begin_telling() for name, bucket in self._buckets.items() if bucket.taken}
        told: dict[str, int] = {}
        if counts and not self._rests(now):
            taken = {name: (self._buckets[name].quota, count) for name, count in counts.items()}
            try:
                async with asyncio.timeout(_TELLING_TAKES_AT_MOST):
                    told = await add_taken(self._database, taken, now, moment)
                self._rests_until = None
            except Exception as error:  # whatever it is: a quota does not take the service down
                self._rests_until = now + _RESTS_AFTER_FAILURE
                metrics.quota_failures.labels(self._service).inc()
                log.warning("quota.alone", service=self._service, error=type(error).__name__)
        for name in counts:
            if name in told:
                self._buckets[name].told(told[name])
            else:
                self._buckets[name].keep(moment)
        for name in [name for name, bucket in self._buckets.items() if bucket.rests(moment)]:
            del self._buckets[name]

    def _rests(self, now: datetime) -> bool:
        return self._rests_until is not None and now < self._rests_until <= now + _RESTS_AFTER_FAILURE


def _refusal(share: _Share, wait: int) -> Refusal:
    seconds = -(-wait // 1_000_000)
    sentence = f"{share.words}, {share.quota.count} in {share.quota.window} s, is used up. Ask again in {seconds} s."
    return Refusal(
        Kind.TOO_MANY, "quota-exceeded", sentence,
        {"quota": share.policy, "limit": share.quota.count, "window": share.quota.window, "retry_after": seconds},
    )  # fmt: skip


def _network(request: Request) -> str:
    """Whose address it is: of IPv6 the 64 bits that one subscriber has."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
        return str(address.ipv4_mapped)
    return str(address)


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
