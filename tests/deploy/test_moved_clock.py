"""The clock of the embedded system goes with the machine's, and forward alone."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.local.moved_clock import MovedClock

SECOND = timedelta(seconds=1)


def test_it_goes_on_from_where_it_was_put() -> None:
    clock = MovedClock()
    assert abs(clock() - datetime.now(UTC)) < SECOND
    later = datetime.now(UTC) + timedelta(days=400)
    clock.put_forward(later)
    first = clock()
    assert later <= first <= clock() < later + SECOND


def test_what_has_passed_does_not_come_again() -> None:
    clock = MovedClock()
    clock.put_forward(datetime.now(UTC) + timedelta(days=2))
    with pytest.raises(ValueError, match="is past"):
        clock.put_forward(datetime.now(UTC) + timedelta(days=1))
    assert clock() > datetime.now(UTC) + timedelta(days=1)
