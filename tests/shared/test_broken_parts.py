"""A part of a service that ends by itself ends the service, and whoever started it is told."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shared.command_line import command_line
from shared.messaging.relay import Relay
from shared.runtime import Runtime, ServiceBroke
from tests.support.parcels import PARCEL_SERVICE
from tests.support.post_office import PostOffice, settings_for


async def _breaks(_self: Any) -> None:
    raise RuntimeError("planted")


async def _just_ends(_self: Any) -> None:
    return


@pytest.mark.parametrize("ending", [_breaks, _just_ends])
async def test_a_part_that_ends_by_itself_stops_the_service_with_an_error(
    office: PostOffice, ending: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Relay, "run", ending)
    runtime = office.runtime()
    async with asyncio.timeout(30):
        with pytest.raises(ServiceBroke, match="parcels broke"):
            await runtime.run("worker", runtime.listeners("worker"), asyncio.Event())


def test_the_process_of_a_service_that_broke_ends_with_a_sentence_and_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: Any) -> None:
        raise ServiceBroke("parcels broke, and its log says why.")

    monkeypatch.setattr(Runtime, "run", breaks)
    settings = settings_for(f"sqlite+aiosqlite:///{tmp_path}/parcels.db", "127.0.0.1:1")
    monkeypatch.setattr("shared.command_line.read_settings", lambda _: settings)
    ended = CliRunner().invoke(command_line(PARCEL_SERVICE), ["worker"])
    assert ended.exit_code == 1
    assert "parcels broke" in str(ended.exception) + ended.output
