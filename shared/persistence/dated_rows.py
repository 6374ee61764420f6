"""Rows that are in force from a day until a day: which one counts on a day, and where a new one may begin."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Date, and_, bindparam, or_
from sqlmodel import col

from shared.kernel.refusals import not_found


class Dated(Protocol):
    """In force from `valid_from` until `valid_until`, both days among them, or without an end."""

    valid_from: date
    valid_until: date | None


Row = TypeVar("Row", bound=Dated)


def in_force(row: type[Dated]) -> ColumnElement[bool]:
    """On the day that the statement is given as `on`."""
    until, on = col(row.valid_until), bindparam("on", type_=Date())
    return and_(col(row.valid_from) <= on, or_(until.is_(None), until >= on))


def days_of(row: Dated) -> str:
    """From when until when, in words."""
    return f"from {row.valid_from} {'without an end' if row.valid_until is None else f'until {row.valid_until}'}"


def in_the_way(known: Sequence[Row], valid_from: date) -> Row | None:
    """Of those that say the same, one that is in force on that day, or begins later: it would have to end first."""
    return next((one for one in known if one.valid_until is None or one.valid_until >= valid_from), None)


def in_force_on(known: Sequence[Row], day: date, noun: str) -> Row:
    """Of those that say the same, in the order of their days, the one of this day. 404 where there is none."""
    begun = [one for one in known if one.valid_from <= day]
    if not begun or (begun[-1].valid_until is not None and begun[-1].valid_until < day):
        raise not_found(noun)
    return begun[-1]
