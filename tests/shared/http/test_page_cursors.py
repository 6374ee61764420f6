"""Cursors: what a list gave is read back exactly, and nothing else is read at all."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.refusals import Refusal
from shared.work.pages import read_cursor, write_cursor

INSTANTS = st.datetimes(timezones=st.just(UTC))
AT = datetime(2026, 6, 18, 9, 0, 0, 1, tzinfo=UTC)
ROW = UUID("01920000-0000-7000-8000-0000000000ff")


@given(last=st.uuids(), at=st.none() | INSTANTS)
def test_a_cursor_is_read_as_it_was_written(last: UUID, at: datetime | None) -> None:
    assert read_cursor(write_cursor(last, at), timed=at is not None) == (last, at)


@given(cursor=st.text(max_size=70), timed=st.booleans())
def test_what_no_list_wrote_is_refused(cursor: str, timed: bool) -> None:
    try:
        last, at = read_cursor(cursor, timed)
    except Refusal as refusal:
        assert refusal.code == "bad-cursor"
    else:
        assert write_cursor(last, at) == cursor


@pytest.mark.parametrize(
    ("cursor", "timed"),
    [
        (write_cursor(ROW), True),
        (write_cursor(ROW, AT), False),
        (write_cursor(ROW)[:-1] + "_", False),  # spare bits
        (write_cursor(ROW) + "=", False),
        ("!" + write_cursor(ROW), False),
        ("f" * 32, True),  # an instant that no calendar has
    ],
)
def test_a_cursor_of_another_list_or_in_another_spelling_is_refused(cursor: str, timed: bool) -> None:
    with pytest.raises(Refusal, match="not one that this list gave"):
        read_cursor(cursor, timed)
