"""The embedded system is killed with -9 at random moments, under load, and loses and repeats nothing that it may not.

Its clients are patient: each request is repeated, with its own Idempotency-Key and If-Match, until it is answered.
"""

import asyncio
import os
import random
import secrets
import sqlite3
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from deploy.local.confirming import link_in
from deploy.local.organisations import ASSOCIATION, TOWN
from deploy.local.sinks import MailSink
from tests.support.agreed import SYSTEM, Agreed, agree, today
from tests.support.bystanders import Hooks, hooks, mail_server
from tests.support.embedded_system import EmbeddedSystem
from tests.support.waiting import until

KILLS_UNDER_LOAD = 4
KILLS_AT_THE_START = 2
TOGETHER = 6  # referrals on their way when it is killed
COMMANDS = 7  # that every referral takes at least, from the client's registration on
ANSWERS_LOST = 0.1
PLACES = 100

# whom a move is told to: the other party; a draft is its sender's own
TOLD = {
    "submit": ("referral.submitted", ASSOCIATION.id),
    "acknowledge": ("referral.received", TOWN.id),
    "accept": ("referral.accepted", TOWN.id),
    "start": ("referral.started", TOWN.id),
    "complete": ("referral.completed", TOWN.id),
    "reject": ("referral.rejected", TOWN.id),
    "close-loop": ("referral.loop-closed", ASSOCIATION.id),
}
ENDS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "accepted": (("accept", {}),),
    "rejected": (("reject", {"reason": "out-of-area", "reason_by": "receiver"}),),
    "completed": (("accept", {}), ("start", {}), ("complete", {"outcome": "service-completed", "outcome_on": today()})),
}


@dataclass
class Load:
    """What the clients asked for and were told was done: the moves of each referral, by its id."""

    agreed: Agreed
    chance: random.Random
    moves: dict[str, list[str]] = field(default_factory=dict)

    async def one(self) -> None:
        """One referral from the client's registration to its end."""
        agreed, end = self.agreed, self.chance.choice(list(ENDS))
        client = await agreed.client(
            {"given_names": "Exempla", "family_name": f"Fictiva-{secrets.token_hex(4)}", "municipality": "091"}
        )
        referral = await agreed.draft(await agreed.need(client))
        made = self.moves[referral["id"]] = ["create"]
        referral = await agreed.move(agreed.town, referral, "submit")
        made.append("submit")
        referral = await agreed.read(agreed.association, referral)
        made.append("acknowledge")
        for slug, body in ENDS[end]:
            referral = await agreed.move(agreed.association, referral, slug, **body)
            made.append(slug)
        if referral["status"] == "completed":
            await agreed.read(agreed.town, referral)
            made.append("close-loop")

    async def has_done(self, more: int) -> None:
        """Waits for so many answers from now on: what the last ones began is still under way then."""
        callers = (self.agreed.town, self.agreed.association)
        wanted = sum(caller.answers for caller in callers) + more
        while sum(caller.answers for caller in callers) < wanted:  # noqa: ASYNC110 it counts what is answered anywhere
            await asyncio.sleep(0.001)

    @property
    def held(self) -> int:
        """The places of those that were accepted and not completed."""
        return sum(made[-1] == "accept" for made in self.moves.values())

    def told(self, organisation: Any) -> Counter[tuple[str, str, int]]:
        """The facts that an organisation is to be told: type, referral and version."""
        return Counter(
            (TOLD[slug][0], referral, version)
            for referral, made in self.moves.items()
            for version, slug in enumerate(made, start=1)
            if slug in TOLD and TOLD[slug][1] == organisation
        )


@dataclass
class Witnesses:
    """What the organisations were told, and what reached the mail server and the receiver of webhooks."""

    system: EmbeddedSystem
    load: Load
    hooks: Hooks
    mails: MailSink

    async def everybody_was_told(self) -> bool:
        """Whether all that is to be told has been, so that what is there now is there for good."""
        agreed, load = self.load.agreed, self.load
        return await agreed.has_told(agreed.town, 1, load.told(TOWN.id).total()) and await agreed.has_told(
            agreed.association, 2, load.told(ASSOCIATION.id).total()
        )


async def killed_again_and_again(system: EmbeddedSystem, load: Load) -> int:
    """Puts load on the system and kills it meanwhile; answers how often. At the end it runs, and the load is done."""
    rounds = [False] * KILLS_UNDER_LOAD + [True] * KILLS_AT_THE_START
    load.chance.shuffle(rounds)
    for at_the_start_too in rounds:
        async with asyncio.TaskGroup() as clients:
            for _ in range(TOGETHER):
                clients.create_task(load.one())
            await load.has_done(load.chance.randrange(1, TOGETHER * COMMANDS))
            await system.kill()
            if at_the_start_too:
                await system.begin()
                await asyncio.sleep(load.chance.uniform(0.5, 2.5))
                await system.kill()
            await system.start()
    return len(rounds) + KILLS_AT_THE_START


async def test_nothing_is_lost_and_nothing_is_twice_when_it_is_killed(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    seed = int(os.environ.get("VIDARE_SEED") or secrets.randbits(32))
    print(f"VIDARE_SEED={seed}")
    async with AsyncExitStack() as held:
        receiver = await held.enter_async_context(hooks())
        mails = await held.enter_async_context(mail_server())
        outside = ("--mails-to", f"127.0.0.1:{mails.port}", "--webhooks-to", receiver.origin)
        system = await held.enter_async_context(EmbeddedSystem(tmp_path / "kept", outside))
        agreed = await agree(http, system.addresses, places=PLACES, hook=receiver.origin + "/hook", mails=mails)
        load = Load(agreed, random.Random(seed))
        for caller in (agreed.town, agreed.association):
            caller.loses = lambda: load.chance.random() < ANSWERS_LOST
        kills = await killed_again_and_again(system, load)

        told = Witnesses(system, load, receiver, mails)
        await until(told.everybody_was_told, 120, "the last notice")
        print(f"{kills} kills, {len(load.moves)} referrals, {load.held} places held")
        await every_command_is_there_once(load)
        await every_fact_is_in_the_inbox_once(told)
        await every_delivery_came_at_most_once_more_a_kill(told, kills)

        async def places_are_told() -> bool:
            return bool((await agreed.coverage())["free"] == PLACES - load.held)

        await until(places_are_told, 60, "the places")
        assert await system.stop() == 0
    nothing_waits_for_the_operator(system.folder)
    assert of_database(system.folder / "referrals.db", "SELECT count(*) FROM client") == [(len(load.moves),)]


async def every_command_is_there_once(load: Load) -> None:
    """Each referral has just the history that its clients were told of, its versions without a gap."""
    town, at = load.agreed.town, load.agreed.at
    outgoing = await town.items(load.agreed.referrals + "?direction=outgoing", SYSTEM)
    assert {one["id"] for one in outgoing} == set(load.moves)
    for referral in outgoing:
        assert [step["move"] for step in referral["history"]] == load.moves[referral["id"]]
        assert [step["version"] for step in referral["history"]] == list(range(1, referral["version"] + 1))
    for made in ("cases", "needs"):
        assert len(await town.items(f"{at.referrals}/v1/{made}", SYSTEM)) == len(load.moves)


async def every_fact_is_in_the_inbox_once(told: Witnesses) -> None:
    for caller in (told.load.agreed.town, told.load.agreed.association):
        entries = await told.load.agreed.inbox(caller)
        seen = Counter(
            (entry["type"], entry["subject_id"], entry["subject_version"])
            for entry in entries
            if entry["subject_kind"] == "referral"
        )
        assert seen == told.load.told(caller.organisation)


async def every_delivery_came_at_most_once_more_a_kill(told: Witnesses, kills: int) -> None:
    """Each fact at least once to each target, repeats under the same id and with the same content."""
    agreed = told.load.agreed
    mailed: set[str] = set()
    for caller in (agreed.town, agreed.association):
        facts = Counter(entry["event_id"] for entry in await agreed.inbox(caller))
        rows = await agreed.deliveries(caller)
        by_mail = [row for row in rows if row["channel"] == "email"]
        assert Counter(row["event_id"] for row in by_mail) == facts
        # What waited through a kill may be told by one mail with another fact of its referral.
        mailed |= {f"<{row['told_by'] or row['id']}@vidare.example>" for row in by_mail}
    by_hook = [row for row in rows if row["channel"] == "webhook"]  # the association's, who alone has a receiver
    assert Counter(row["event_id"] for row in by_hook) == facts

    came = Counter(hook.id for hook in told.hooks.received)
    assert set(came) == {row["webhook_id"] for row in by_hook}
    assert len({(hook.id, hook.body) for hook in told.hooks.received}) == len(came)
    # But for the mails that asked for the owners' confirmation, before the load began.
    letters = Counter(mail.message_id for mail in told.mails.mails if link_in(mail.text) is None)
    assert set(letters) == mailed
    assert max([*came.values(), *letters.values()]) <= 1 + kills
    print(f"{len(came)} webhooks and {repeats(came)} repeats, {len(letters)} mails and {repeats(letters)} repeats")


def repeats(came: Counter[str]) -> int:
    return came.total() - len(came)


def nothing_waits_for_the_operator(folder: Path) -> None:
    """No message was parked, and no event refused for good."""
    for database in folder.glob("*.db"):
        assert of_database(database, "SELECT count(*) FROM parked_message") == [(0,)]
        assert of_database(database, "SELECT count(*) FROM outbox WHERE dead_reason IS NOT NULL") == [(0,)]


def of_database(file: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
