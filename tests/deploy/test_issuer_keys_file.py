"""The issuer's keys in a file: what the process that fetches them writes, keeps and takes away."""

# ruff: noqa: ASYNC240 a test may wait for its own disk

import asyncio
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from deploy.ops.issuer_keys import keep_keys, renew
from shared.http.issuer_keys import issuer_keys
from tests.support.signing_keys import SigningKey, key_set_text
from tests.support.waiting import running, until

FIRST, SECOND = SigningKey("first"), SigningKey("second")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jwks.json"


def publish(server: HTTPServer, text: str, status: int = 200) -> str:
    server.clear()
    server.expect_request("/jwks").respond_with_data(text, status=status)
    return server.url_for("/jwks")


async def test_the_services_find_the_issuers_key_in_the_file(httpserver: HTTPServer, file: Path) -> None:
    now = datetime.now(UTC)
    await renew(publish(httpserver, key_set_text(FIRST)), file, now)
    keys = issuer_keys(str(file))
    assert await keys.find("first", now)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    await renew(publish(httpserver, key_set_text(FIRST, SECOND)), file, now)
    assert await keys.find("second", now)


@pytest.mark.parametrize(("text", "status"), [("{}", 200), ("not json", 200), ('{"keys": []}', 200), ("", 503)])
async def test_an_answer_without_keys_leaves_the_last_ones(
    httpserver: HTTPServer, file: Path, text: str, status: int
) -> None:
    now = datetime.now(UTC)
    await renew(publish(httpserver, key_set_text(FIRST)), file, now)
    await renew(publish(httpserver, text, status), file, now + timedelta(hours=23))
    assert file.read_text() == key_set_text(FIRST)
    assert list(file.parent.iterdir()) == [file], "nothing half-written is left"


async def test_keys_that_nobody_confirmed_for_a_day_are_taken_away(httpserver: HTTPServer, file: Path) -> None:
    now = datetime.now(UTC)
    await renew(publish(httpserver, key_set_text(FIRST)), file, now)
    confirmed = (now - timedelta(hours=25)).timestamp()
    os.utime(file, (confirmed, confirmed))
    await renew(publish(httpserver, "", 503), file, now)
    assert not file.exists()


async def test_an_issuer_that_starts_later_is_asked_again_at_once_and_not_after_the_usual_pause(
    httpserver: HTTPServer, file: Path
) -> None:
    address, stop = publish(httpserver, "", 503), asyncio.Event()
    async with running(keep_keys(address, file, 3600, stop)) as (task,):
        await until(lambda: len(httpserver.log) > 0)
        publish(httpserver, key_set_text(FIRST))
        await until(file.exists)
        stop.set()
        await asyncio.wait_for(task, 5)
