"""Log lines are JSON, carry their correlation, and never show a value: not of a variable, not of an exception."""

import json
import subprocess
import sys
from typing import Any

import pytest

SECRET = "Aku Ankka 131052-989T"

SCRIPT = """
import asyncio, gc, logging, sqlite3, sys
import structlog
from sqlalchemy.exc import IntegrityError
from shared.observability.logs import bind_contextvars, configure_logging

SECRET = " ".join(["Aku", "Ankka", "131052-989T"])
configure_logging(sys.argv[1])
log = structlog.get_logger("shared.test")

def plain():
    name = SECRET
    raise ValueError(name)

def with_cause():
    try:
        plain()
    except ValueError as error:
        error.add_note(SECRET)
        raise KeyError(SECRET) from error

def in_group():
    group = ExceptionGroup(SECRET, [ValueError(SECRET), ExceptionGroup(SECRET, [OSError(SECRET)])])
    raise group

def of_database():
    raise IntegrityError("INSERT INTO t VALUES (?)", (SECRET,), sqlite3.IntegrityError(f"t.name {SECRET}"))

def of_syntax():
    compile(f"1 + {SECRET!r} = 2", "<text>", "exec")

bind_contextvars(correlation="r-42")
log.info("parcel.sent", size=3)
for fails in (plain, with_cause, in_group, of_database, of_syntax):
    try:
        fails()
    except Exception as error:
        log.error("it.failed", exc_info=error)
        log.error("it.failed", exc_info=True)
        log.exception("it.failed")
        logging.getLogger("some.library").exception("it failed there")

async def forgotten():
    raise of_database_error

try:
    of_database()
except IntegrityError as error:
    of_database_error = error

async def main():
    task = asyncio.create_task(forgotten())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()

asyncio.run(main())
"""


def run(style: str) -> str:
    done = subprocess.run([sys.executable, "-c", SCRIPT, style], capture_output=True, text=True, check=True, timeout=60)
    return done.stderr


@pytest.fixture(scope="module")
def json_text() -> str:
    return run("json")


@pytest.fixture(scope="module")
def lines(json_text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in json_text.splitlines()]


def test_every_line_is_json_with_a_time_in_utc_a_level_and_a_name(lines: list[dict[str, Any]]) -> None:
    assert len(lines) > 20
    for line in lines:
        assert line["timestamp"].endswith("Z")
        assert line["level"] in ("info", "error")
        assert line["event"]


def test_every_line_carries_the_correlation_those_of_libraries_too(lines: list[dict[str, Any]]) -> None:
    assert {line.get("correlation") for line in lines} == {"r-42"}


def test_a_line_of_our_own_carries_its_facts(lines: list[dict[str, Any]]) -> None:
    assert next(line for line in lines if line["event"] == "parcel.sent")["size"] == 3


def test_an_exception_says_where_and_of_what_type_it_was(lines: list[dict[str, Any]]) -> None:
    failed = [line for line in lines if line["event"] == "it.failed"]
    assert {line["exception"][0]["exc_type"] for line in failed} >= {"ValueError", "KeyError", "IntegrityError"}
    assert all(line["exception"][0]["frames"][-1]["name"] for line in failed)


def test_no_line_shows_a_local_variable_or_what_an_exception_said(json_text: str) -> None:
    for part in (*SECRET.split(), "locals"):
        assert [line[:300] for line in json_text.splitlines() if part in line] == []


def test_at_a_terminal_an_error_is_its_type_and_nothing_more() -> None:
    text = run("console")
    assert "KeyError" in text
    assert "IntegrityError" in text
    for part in SECRET.split():
        assert [line[:300] for line in text.splitlines() if part in line] == []


def test_of_kafkas_client_only_what_it_cannot_mend_by_itself_is_told() -> None:
    script = """
import logging
from shared.observability.logs import configure_logging

configure_logging("json")
logging.getLogger("aiokafka.consumer.group_coordinator").error("Group Coordinator Request failed: [Error 15]")
logging.getLogger("aiokafka.consumer.fetcher").error("Unknown error")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == ["Unknown error"]
