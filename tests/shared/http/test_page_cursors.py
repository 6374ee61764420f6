"""Cursors: what a list gave is read back exactly, and nothing else is read at all."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Uuid, column, true

from shared.kernel.refusals import Refusal
from shared.persistence.columns import InstantColumn
from shared.work.pages import Behind, Stretch, Way, read_cursor, read_stretches, write_cursor

INSTANTS = st.datetimes(timezones=st.just(UTC))
AT = datetime(2026, 6, 18, 9, 0, 0, 1, tzinfo=UTC)
ROW = UUID("01920000-0000-7000-8000-0000000000ff")


@given(last=st.uuids(), at=st.none() | INSTANTS, stretch=st.integers(0, 255))
def test_a_cursor_is_read_as_it_was_written(last: UUID, at: datetime | None, stretch: int) -> None:
    behind = Behind(last, at, stretch)
    assert read_cursor(write_cursor(behind)) == behind


@given(cursor=st.text(max_size=70))
def test_what_no_list_wrote_is_refused(cursor: str) -> None:
    try:
        behind = read_cursor(cursor)
    except Refusal as refusal:
        assert refusal.code == "bad-cursor"
    else:
        assert write_cursor(behind) == cursor


@pytest.mark.parametrize(
    "cursor",
    [
        write_cursor(Behind(ROW))[:-1] + "_",  # spare bits
        write_cursor(Behind(ROW)) + "=",
        "!" + write_cursor(Behind(ROW)),
        write_cursor(Behind(ROW, AT))[:-4],  # a shorter instant
        "f" * 34,  # an instant that no calendar has
    ],
)
def test_a_cursor_in_another_spelling_is_refused(cursor: str) -> None:
    with pytest.raises(Refusal, match="not one that this list gave"):
        read_cursor(cursor)


IDS = column("id", Uuid())
BY_AGE, BY_DAY = Stretch([Way(true())]), Stretch([Way(true(), column("at", InstantColumn()))])


@pytest.mark.parametrize(
    ("behind", "stretches"),
    [(Behind(ROW, AT), [BY_AGE]), (Behind(ROW), [BY_DAY]), (Behind(ROW, AT, 1), [BY_DAY, BY_AGE]),
     (Behind(ROW, AT, 2), [BY_DAY, BY_DAY]), (Behind(ROW, AT), [Stretch([])])],
)  # fmt: skip
async def test_a_cursor_that_leads_into_no_stretch_of_the_list_is_refused(
    behind: Behind, stretches: list[Stretch]
) -> None:
    with pytest.raises(Refusal, match="not one that this list gave"):
        await read_stretches(None, None, IDS, stretches, write_cursor(behind), 5)  # type: ignore[arg-type]
