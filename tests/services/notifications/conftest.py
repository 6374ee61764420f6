"""The notifications service with a mail server and a receiver, at a moment that the test may move."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.notifications.service import SERVICE
from tests.support.post_room import Mailbox, PostRoom, Receiver, mailbox, post_room, receiver
from tests.support.services import Moment


@pytest.fixture(scope="session")
def migrations() -> Path:
    return SERVICE.migrations


@pytest.fixture
def moment() -> Moment:
    return Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))


@pytest.fixture
async def mails() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


@pytest.fixture
async def hooks() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made


@pytest.fixture
async def room(
    tmp_path: Path, migrated_url: str, moment: Moment, mails: Mailbox, hooks: Receiver
) -> AsyncIterator[PostRoom]:
    """The service on SQLite, then on PostgreSQL."""
    async with post_room(tmp_path, migrated_url, moment, mails, hooks) as made:
        yield made
