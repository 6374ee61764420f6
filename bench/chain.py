"""The whole way from a command to the partner's hands, running: a process that submits referrals and relays what it has
committed, Kafka, a worker of notifications with its database (inbox entry, webhook and e-mail for each referral), and a
receiver and a mail server in a further process. All of this checkout, or of another.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from uuid import UUID

import orjson
from standardwebhooks import Webhook

from bench.containers import Servers
from bench.notifications import NotificationsWorld
from bench.outside import Outside, outside
from bench.processes import HERE, ProcessorUse
from bench.processor import Done, Meter, Reading, processes
from bench.referrals import ReferralsWorld, Town
from bench.waiting import until
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.service import SERVICE as REFERRALS
from shared.messaging.provisioning import provision

_PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Paced:
    """Of a run at a pace: milliseconds from commit to webhook of each fact, what all cost until the last had come, and
    the share of the machine's processors in use meanwhile."""

    took: Sequence[float]
    done: Done
    busy: float

    def percentile(self, part: float) -> float:
        return sorted(self.took)[min(len(self.took) - 1, int(len(self.took) * part))]


class Chain:
    """All of it. With `silent`, one recipient has as many endpoints as it may have, and they answer nobody."""

    def __init__(
        self,
        readings: Mapping[str, Reading],
        receiver: Outside,
        referrals: ReferralsWorld,
        town: Town,
        notifications: NotificationsWorld,
        submitter: "subprocess.Popen[str]",
        mails: bool,
        silent: bool,
    ) -> None:
        self._readings = readings
        self._receiver = receiver
        self._referrals = referrals
        self._town = town
        self._notifications = notifications
        self._submitter = submitter
        self._mails = mails
        self._silent = silent
        self._delivered = 0

    @classmethod
    @asynccontextmanager
    async def running(
        cls, servers: Servers, mails: bool, checkout: Path = HERE, silent: bool = False
    ) -> "AsyncIterator[Chain]":
        """From when a first referral has come through until this is left."""
        provision(servers.connection, [*REFERRALS.topics, *AGREEMENTS.topics, *NOTIFICATIONS.topics], 1)
        with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
            receiver = started.enter_context(outside(mails))
            referrals = await ReferralsWorld.make(servers, Path(folder), checkout)
            town = await referrals.settle(clients=1)
            notifications = await NotificationsWorld.make(servers, receiver, referrals.issuer, checkout)
            recipients = [one.id for one in town.recipients]
            await notifications.settle(town.sender, recipients, recipients[-1] if silent else None)
            submitter = started.enter_context(_submitter(checkout, referrals.environment(0)))
            readings = {
                "submit and relay": processes(submitter.pid),
                "worker": processes(started.enter_context(notifications.worker())),
                **servers.spending,
                "receiver": processes(receiver.id),
            }
            chain = cls(readings, receiver, referrals, town, notifications, submitter, mails, silent)
            await chain.run(1, 1)
            yield chain
            receiver.end()  # before the worker: what it waits for ends at once

    async def run(self, count: int, rate: float) -> Paced:
        """Submits so many new referrals at so many a second, and waits until all have come."""
        town = await self._referrals.people(self._town, count)  # one referral each, since duplicates are refused
        drafts = await self._referrals.draft(town, count)
        last = self._town.recipients[-1].id
        counted = [one.id for one in drafts if one.recipient != last or not self._silent]
        meter, use = Meter(self._readings), ProcessorUse()
        committed = await asyncio.to_thread(self._submit, [str(one.id) for one in drafts], rate)
        await until(self._came, len(counted), _PATIENCE, every=0.05)
        done, busy = meter.done(count), use.share()
        self._delivered += len(counted)
        await until(self._notifications.delivered, self._delivered, _PATIENCE)
        came = self._verified()
        return Paced([(came[one] - committed[str(one)]) * 1000 for one in counted], done, busy)

    async def _came(self) -> int:
        webhooks, mails = self._receiver.counts()
        return min(webhooks, mails) if self._mails else webhooks

    def _submit(self, referrals: Sequence[str], rate: float) -> dict[str, float]:
        wanted = {"organisation": str(self._town.sender), "referrals": referrals, "rate": rate}
        cast(IO[str], self._submitter.stdin).write(json.dumps(wanted) + "\n")
        cast(IO[str], self._submitter.stdin).flush()
        committed: dict[str, float] = json.loads(cast(IO[str], self._submitter.stdout).readline())
        return committed

    def _verified(self) -> dict[UUID, float]:
        """When each referral's webhook came first. Raises where a signature does not fit."""
        came: dict[UUID, float] = {}
        for arrival in self._receiver.arrivals().webhooks:
            told = orjson.loads(arrival.body)["data"]
            Webhook(self._notifications.secrets[UUID(told["organisation"])]).verify(arrival.body, arrival.headers)
            came.setdefault(UUID(told["referral_id"]), arrival.at)
        return came


@contextmanager
def _submitter(checkout: Path, environment: Mapping[str, str]) -> "Iterator[subprocess.Popen[str]]":
    # -P: the file's own folder is no place of modules.
    with subprocess.Popen(
        [sys.executable, "-P", HERE / "bench" / "submitting.py"],
        cwd=checkout,
        env={**os.environ, **environment, "PYTHONPATH": str(checkout)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
