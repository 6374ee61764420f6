"""The operator's commands, on the parcel service with SQLite: what they print, what they change, how they end."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, func, insert, select
from typer.testing import CliRunner, Result

from deploy.ops.command_line import command_line
from shared.http.pseudonyms import pseudonym
from shared.ids import new_id
from shared.kernel.actors import Actor, Role
from shared.messaging.envelope import pack_headers
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox, parked_message
from shared.persistence.schema import upgrade
from shared.work.unit import Transactions
from tests.support import parcel_commands as commands
from tests.support.parcel_commands import ParcelTools
from tests.support.parcel_model import NewParcel, copy
from tests.support.parcels import PARCEL_SERVICE, PARCELS

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
OWNER = Actor("caseworker-1", new_id(), frozenset({Role.CASEWORKER}))
SUBJECT = UUID("01920000-0000-7000-8000-00000000000a")
COMMANDS = command_line({"parcels": PARCEL_SERVICE})

Answer = TypeVar("Answer")


class Installation:
    """A database that the commands find by the environment."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(COMMANDS, list(arguments))

    def within(self, act: Callable[[Database], Awaitable[Answer]]) -> Answer:
        """Does something with the database, as a service would."""

        async def done() -> Answer:
            database = Database(self.url)
            try:
                return await act(database)
            finally:
                await database.close()

        return asyncio.run(done())

    def park(self, offset: int, specversion: bytes = b"1.0") -> UUID:
        message = uuid4()
        self.insert(parked_message, self.parked(message, offset, specversion))
        return message

    @staticmethod
    def parked(message: UUID, offset: int, specversion: bytes) -> dict[str, object]:
        headers = {
            "ce_specversion": specversion,
            "ce_id": str(uuid4()).encode(),
            "ce_type": b"vidare.parcel.created.v1",
            "ce_source": b"/vidare/parcels",
            "ce_subject": str(SUBJECT).encode(),
            "ce_time": b"2026-06-18T09:00:00Z",
            "ce_sequence": b"1",
        }
        return {
            "id": message,
            "consumer_group": "parcels.vidare.test.parcel",
            "topic": PARCELS.name,
            "partition": 0,
            "offset": offset,
            "timestamp": 1,
            "key": str(SUBJECT).encode(),
            "headers": pack_headers(list(headers.items())),
            "value": b'{"parcel_id": "%s", "version": 1, "size": 3}' % str(SUBJECT).encode(),
            "reason": "reaction-failed: KeyError",
            "parked_at": NOW,
        }

    def insert(self, table: Table, *rows: dict[str, object]) -> None:
        async def inserting(database: Database) -> None:
            async with database.connection() as connection:
                await connection.execute(insert(table), list(rows))

        self.within(inserting)

    def count(self, table: object) -> int:
        async def counting(database: Database) -> int:
            async with database.reading() as session:
                return int((await session.execute(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]

        return self.within(counting)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    (tmp_path / "url").write_text(f"sqlite+aiosqlite:///{tmp_path}/parcels.db\n")
    settings = {
        "VIDARE_ENV": "test",
        "VIDARE_DATABASE_URL_FILE": str(tmp_path / "url"),
        "VIDARE_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "VIDARE_TOKEN_ISSUER": "https://issuer.example",
        "VIDARE_TOKEN_JWKS": str(tmp_path / "jwks.json"),
        "VIDARE_IDEMPOTENCY_KEY_SECRET": "x" * 32,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    made = Installation((tmp_path / "url").read_text().strip())
    made.within(lambda database: upgrade(database, PARCEL_SERVICE.migrations))
    return made


def test_parked_messages_are_listed_with_place_and_reason(here: Installation) -> None:
    assert "parcels has no parked messages." in here.run("parked", "list", "parcels").output
    message = here.park(7)
    answer = here.run("parked", "list", "parcels")
    assert answer.exit_code == 0
    for word in (str(message), "vidare.test.parcel", "0/7", "reaction-failed: KeyError"):
        assert word in answer.output


def test_a_parked_messages_content_is_shown_only_when_asked_for(here: Installation) -> None:
    message = here.park(7)
    shown = here.run("parked", "show", "parcels", str(message)).output
    assert "vidare.parcel.created.v1" in shown
    assert "parcel_id" not in shown
    assert '"size": 3' in here.run("parked", "show", "parcels", str(message), "--value").output


def test_a_replay_makes_the_effect_and_marks_the_message(here: Installation) -> None:
    message = here.park(7)
    answer = here.run("parked", "replay", "parcels", str(message))
    assert (answer.exit_code, here.count(copy)) == (0, 1)
    assert "took effect: 1, still waiting: 0" in answer.output
    assert "no parked messages" in here.run("parked", "list", "parcels").output
    assert str(message) in here.run("parked", "list", "parcels", "--all").output


def test_a_replay_of_all_ends_with_one_when_some_still_wait(here: Installation) -> None:
    here.park(1)
    stuck = here.park(2, specversion=b"0.3")
    answer = here.run("parked", "replay", "parcels")
    assert answer.exit_code == 1
    assert "took effect: 1, still waiting: 1" in answer.output
    assert f"{stuck}: unknown-specversion" in answer.output


def test_five_hundred_messages_that_cannot_take_effect_hide_none_behind_them(here: Installation) -> None:
    stuck = [here.parked(UUID(int=number), number, b"0.3") for number in range(1, 502)]
    here.insert(parked_message, *stuck, here.parked(UUID(int=900), 900, b"1.0"))
    listed = here.run("parked", "list", "parcels").output
    assert "and 2 more, which are not listed" in listed
    answer = here.run("parked", "replay", "parcels")
    assert (answer.exit_code, here.count(copy)) == (1, 1)
    assert "took effect: 1, still waiting: 501" in answer.output


def test_a_message_that_does_not_exist_is_said_so(here: Installation) -> None:
    unknown = str(uuid4())
    for command in ("show", "replay"):
        answer = here.run("parked", command, "parcels", unknown)
        assert (answer.exit_code, answer.output.strip()) == (1, f"parcels has no parked message {unknown}")


def dead_row(version: int) -> dict[str, object]:
    return {
        "lane": 1,
        "event_id": uuid4(),
        "topic": PARCELS.name,
        "key": str(SUBJECT),
        "version": version,
        "headers": b"[]",
        "payload": b"12345",
        "created_at": NOW,
        "dead_reason": "MessageSizeTooLargeError",
    }


def test_a_long_list_of_dead_rows_says_how_many_it_leaves_out(here: Installation) -> None:
    here.insert(outbox, *(dead_row(version) for version in range(503)))
    assert "and 3 more, which are not listed" in here.run("outbox", "dead", "list", "parcels").output
    assert "given to the relay again: 503" in here.run("outbox", "dead", "retry", "parcels").output


def test_dead_rows_are_listed_and_handed_back_to_the_relay(here: Installation) -> None:
    here.insert(outbox, dead_row(4))
    assert "MessageSizeTooLargeError" in here.run("outbox", "dead", "list", "parcels").output
    assert "given to the relay again: 1" in here.run("outbox", "dead", "retry", "parcels", "--row", "1").output
    assert "no dead outbox rows" in here.run("outbox", "dead", "list", "parcels").output


def test_republish_writes_every_state_to_the_outbox(here: Installation) -> None:
    async def make(database: Database) -> None:
        async with Transactions("parcels", database, ParcelTools(PARCELS.name)).begin(OWNER, "test") as work:
            for _ in range(3):
                await commands.create(work, NewParcel())

    here.within(make)
    answer = here.run("republish", "parcels")
    assert (answer.exit_code, here.count(outbox)) == (0, 6)
    assert "states written to the outbox: 3" in answer.output


def test_the_pseudonym_of_a_log_line_is_told_to_who_knows_the_person(here: Installation) -> None:
    answer = here.run("subject", "parcels", "clerk")
    assert (answer.exit_code, answer.output.strip()) == (0, pseudonym(b"x" * 32, "clerk"))


def test_an_unknown_service_is_a_usage_error_that_names_the_known_ones(here: Installation) -> None:
    answer = here.run("republish", "letters")
    assert answer.exit_code == 2
    assert "parcels" in answer.output


def test_a_missing_setting_is_named_and_no_value_is_shown(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIDARE_KAFKA_BOOTSTRAP")
    for command in (["lag"], ["parked", "list", "parcels"]):
        answer = here.run(*command)
        assert answer.exit_code == 1
        assert "KAFKA_BOOTSTRAP" in str(answer.output)
        assert "x" * 32 not in answer.output


def test_a_database_that_does_not_answer_is_one_sentence(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIDARE_DATABASE_URL_FILE")
    monkeypatch.setenv("VIDARE_DATABASE_URL", "postgresql+asyncpg://nobody:secret@127.0.0.1:1/none")
    answer = here.run("outbox", "dead", "list", "parcels")
    assert answer.exit_code == 1
    assert answer.output.startswith("parcels: the database did not do it (")
    assert "secret" not in answer.output


@pytest.mark.parametrize("path", [[], ["parked"], ["outbox"], ["outbox", "dead"], ["parked", "replay"]])
def test_every_group_explains_its_commands(path: list[str]) -> None:
    answer = CliRunner().invoke(COMMANDS, [*path, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.output
