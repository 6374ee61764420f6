"""A worker is killed with -9 between any two steps of sending: nothing is lost, and what went comes again as the same.

On PostgreSQL, where a worker has several steps; the embedded system is killed in tests/system/test_kills.py.
"""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from services.notifications.model.tables import DELIVERY_ROWS
from shared.ids import new_id
from tests.support.dying_worker import STEPS
from tests.support.foreign_facts import ASSOCIATION, both_known, referral
from tests.support.post_room import PostRoom
from tests.support.waiting import until

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),
    pytest.mark.parametrize("step", STEPS),
]

FACTS = 6
LEASE = timedelta(seconds=61)


_NEEDED = (
    "database_url", "kafka_bootstrap", "public_url", "endpoint_keys", "webhook_allow", "smtp_host", "smtp_port",
    "smtp_tls", "smtp_sender", "token_issuer", "token_jwks", "idempotency_key_secret",
)  # fmt: skip


def environment(room: PostRoom) -> Mapping[str, str]:
    """The settings of the room, for a process of its own."""
    values = {name: getattr(room.service.runtime.settings, name) for name in _NEEDED}
    return (
        os.environ
        | {"VIDARE_ENV": "test"}
        | {f"NOTIFICATIONS_{name.upper()}": as_written(values[name]) for name in values}
    )


def as_written(value: Any) -> str:
    """As it stands in an environment."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case frozenset():
            return " ".join(value)
        case _:
            return str(value)


async def killed_at(step: str, which: str, room: PostRoom) -> None:
    """A worker works until it has come to the step."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.dying_worker", step, which, env=environment(room)
    )
    try:
        assert await asyncio.wait_for(process.wait(), 30) == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def another_finishes(room: PostRoom, channel: str) -> list[int]:
    """A worker after the leases of the killed one; the attempts that each delivery took."""
    room.moment.now = datetime.now(UTC) + LEASE

    async def all_delivered() -> bool:
        room.later(timedelta(seconds=1))  # mails to one contact that go one by one look again in a second
        rows = await room.rows(DELIVERY_ROWS.c.channel == channel)
        return [row.status for row in rows] == ["delivered"] * FACTS

    async with room.at_work():
        await until(all_delivered, what="every delivery")
    return [row.attempts for row in await room.rows(DELIVERY_ROWS.c.channel == channel)]


def sent_again(came: Counter[str]) -> int:
    """How many came a second time. Each came, and none a third time."""
    assert len(came) == FACTS and set(came.values()) <= {1, 2}
    return came.total() - FACTS


async def test_every_webhook_comes_and_only_what_was_sent_and_not_written_comes_again(
    room: PostRoom, step: str
) -> None:
    room.moment.now = datetime.now(UTC)
    await room.endpoint(ASSOCIATION)
    await room.take(*(referral("submitted", room.moment.now, referral_id=new_id()) for _ in range(FACTS)))
    await killed_at(step, "webhooks", room)
    attempts = await another_finishes(room, "webhook")
    again = sent_again(Counter(hook.id for hook in room.receiver.hooks))
    assert max(attempts) == 2 or step == "written"
    assert (again > 0) == (step == "sent") or step == "written"


async def test_every_mail_comes_and_only_what_was_sent_and_not_written_comes_again(room: PostRoom, step: str) -> None:
    room.moment.now = datetime.now(UTC) - timedelta(seconds=5)  # a mail lets the webhooks of its fact go first
    await room.contact(ASSOCIATION, "a@association.example")
    await room.take(*both_known(room.moment.now))
    await room.take(*(referral("submitted", room.moment.now, referral_id=new_id()) for _ in range(FACTS)))
    await killed_at(step, "mails", room)
    attempts = await another_finishes(room, "email")
    again = sent_again(Counter(str(mail["Message-ID"]) for mail in room.mailbox.mails))
    assert max(attempts) == 2 or step == "written"
    assert (again > 0) == (step == "sent") or step == "written"
    assert not await room.rows(DELIVERY_ROWS.c.lease_until.is_not(None))
