"""How the operator's commands speak: tables on standard output, errors as one sentence on standard error, exit codes.

0: done. 1: not done, the sentence says why. 2: the command was not understood.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

import typer
from kafka.errors import KafkaError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

_WIDE = 240  # columns for a pipe: a table that is cut cannot be searched


def show(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]], empty: str) -> None:
    """A table, or the sentence `empty` when it would have no rows."""
    found = [[_cell(value) for value in row] for row in rows]
    console = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    if not found:
        console.print(empty)
        return
    table = Table(*columns, box=None, pad_edge=False)
    for row in found:
        table.add_row(*row)
    console.print(title, table, sep="\n")


def say_rest(listed: int, there: int) -> None:
    """How many a list left out, where it did."""
    if there > listed:
        say(f"and {there - listed} more, which are not listed")


def say(sentence: str) -> None:
    """What was done."""
    typer.echo(sentence)


def not_done(sentence: str) -> typer.Exit:
    """Raise the answer: the sentence is on standard error, the exit code is 1."""
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def read_day(text: str) -> date:
    """A day as an argument says it (YYYY-MM-DD)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise not_done(f"{text} is no day: write it as 2026-12-31") from None


@contextmanager
def plain_errors(service: str) -> Iterator[None]:
    """What the machinery cannot do becomes a sentence. A database's message may quote a row, so its type must do."""
    try:
        yield
    except KafkaError as error:
        raise not_done(f"{service}: Kafka did not do it: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        raise not_done(f"{service}: the database did not do it ({type(error).__name__})") from error
    except LookupError as error:
        raise not_done(f"{service}: {error}") from error


def _cell(value: object) -> str:
    return "–" if value is None else str(value)
