"""What a command costs on PostgreSQL: how often it goes to the database and back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.kernel.actors import Role
from tests.support.databases import PostgresServer
from tests.support.referrals import Referrals
from tests.support.round_trips import round_trips

pytestmark = pytest.mark.containers

DRAFT = 7  # the last question: who has its case, and so the new referral
WRITES_BEFORE = {"complete": 1}  # the clock of the follow-up
MOVES = {"submit": 9, "accept": 8, "acknowledge": 6, "schedule": 6, "complete": 8, "reject": 8, "withdraw": 5}
"""The whole request, with BEGIN and COMMIT. A number that must rise deserves a thought."""

WAYS: dict[str, list[str]] = {
    "submit": [], "accept": [], "acknowledge": [], "schedule": ["accept"], "complete": ["accept", "start"],
    "reject": [], "withdraw": ["acknowledge"],
}  # fmt: skip


@pytest.fixture
async def migrated_url(postgres: PostgresServer, migrations: Path) -> AsyncIterator[str]:
    """On PostgreSQL alone: SQLite is in the process, and there is no way to it."""
    url = await postgres.new(migrations)
    yield url
    await postgres.drop(url)


def writes(sent: list[str]) -> list[str]:
    return [one for one in sent if "INSERT INTO" in one or "UPDATE " in one.replace("FOR NO KEY UPDATE", "")]


async def test_a_draft_takes_seven_round_trips_and_writes_in_the_last(world: Referrals) -> None:
    need = await world.need()
    with round_trips(world.service.runtime.database) as sent:
        await world.draft(need)
    assert len(sent) == DRAFT, "\n".join(sent)
    assert writes(sent) == [sent[-2]]


@pytest.mark.parametrize("slug", MOVES)
async def test_a_move_takes_few_round_trips_and_writes_in_the_last(world: Referrals, slug: str) -> None:
    await world.after("accept")  # the ledger's row is there, and the agreement was read
    referral = await world.draft() if slug == "submit" else await world.after(*WAYS[slug])
    who = world.town if slug in ("submit", "withdraw") else world.cafe
    with round_trips(world.service.runtime.database) as sent:
        await world.move(who, referral, slug)
    assert len(sent) == MOVES[slug], "\n".join(sent)
    assert len(writes(sent)) == 1 + WRITES_BEFORE.get(slug, 0)
    assert writes(sent)[-1] == sent[-2]


async def test_a_reading_that_is_a_move_writes_in_the_last_round_trip_too(world: Referrals) -> None:
    referral = await world.submitted()
    for most in (9, 8):  # the first is a move: it is read, then locked
        with round_trips(world.service.runtime.database) as sent:
            await world.read(world.cafe, referral, Role.CASEWORKER)
        assert len(sent) == most, "\n".join(sent)
        assert writes(sent) == [sent[-2]]
