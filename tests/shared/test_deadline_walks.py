"""Random walks: a deadline is paused, resumed, extended and struck as it comes, and the rules hold at every step."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.codes import Language
from shared.kernel.deadline_words import explain
from shared.kernel.deadlines import Deadline
from shared.kernel.extensions import ExtensionReason
from shared.kernel.reminders import Reminder
from shared.kernel.time_units import TimeUnit
from tests.support.parcel_model import TABLES
from tests.support.parcel_model import Deadline as Row

LANGUAGES: tuple[Language, ...] = get_args(Language)
SOMEBODY = UUID(int=1)

starts = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is given
ladders = st.lists(st.builds(Reminder, st.integers(-8, 8), st.sampled_from(["one", "other"])), max_size=5)
waits = st.integers(0, 6 * 24).map(lambda hours: timedelta(hours=hours))
steps = st.tuples(
    st.sampled_from(["pause or resume", "pause or resume", "extend", "strike", "strike"]), waits, st.integers(1, 10)
)
reasons = st.sampled_from(ExtensionReason)


def as_kept(column: str, value: Any) -> Any:
    """What comes back of a value that was written into this column."""
    kind: Any = TABLES.tables["deadline"].c[column].type
    return kind.process_result_value(orjson.loads(orjson.dumps(kind.process_bind_param(value, None))), None)


class Walk:
    """One deadline on its way, and what went out of it."""

    def __init__(self, deadline: Deadline, now: datetime) -> None:
        self.deadline = deadline
        self.now = now
        self.sent: list[Reminder] = []
        self.told_overdue = 0

    def step(self, move: str, wait: timedelta, count: int, reason: ExtensionReason) -> None:
        self.now += wait
        before = self.deadline
        match move:
            case "pause or resume" if before.paused_at is not None:
                self.deadline = before.resume(self.now)
            case "pause or resume" if before.pausable:
                self.deadline = before.pause(self.now)
            case "extend":
                self.deadline = before.extend(count, reason, self.now)
                assert self.deadline.overdue_at is None or self.deadline.due_at <= self.now
            case "strike":
                self._strike()
        assert self.deadline.due_at >= before.due_at
        if not before.is_overdue(self.now):  # no move makes late what is in time, not even one that ends a pause
            assert not self.deadline.is_overdue(self.now)
        if self.deadline.overdue_at is None:  # extended into the future: it is told again when that is over
            self.told_overdue = 0

    def _strike(self) -> None:
        """All that is due by now, as a worker does it."""
        while (strike := self.deadline.next_strike()) is not None and strike.at <= self.now:
            assert self.deadline.paused_at is None
            self.sent += strike.reminders
            self.told_overdue += strike.overdue
            self.deadline = self.deadline.struck(strike, self.now)
            if strike.overdue:
                assert self.deadline.is_overdue(self.now)

    def check(self) -> None:
        if self.deadline.paused_at is not None:
            assert self.deadline.next_strike() is None
        assert [step.offset for step in self.sent] == sorted(step.offset for step in self.sent)
        assert len(self.sent) == sum(step.sent_at is not None for step in self.deadline.reminders)
        assert self.told_overdue <= 1
        self._explains_itself()
        self._is_kept()

    def _explains_itself(self) -> None:
        for language in LANGUAGES:
            sentence = explain(self.deadline, language)
            assert str(self.deadline.length) in sentence
            for extension in self.deadline.extensions:
                assert extension.reason.label.text(language)[1:] in sentence
        assert ("added for a pause" in sentence) == bool(self.deadline.paused)
        assert sentence.count("extended by") == len(self.deadline.extensions)
        assert ("paused since" in sentence) == (self.deadline.paused_at is not None)

    def _is_kept(self) -> None:
        row = Row.of(SOMEBODY, "arrival", SOMEBODY, self.deadline)
        for name in ("reminders", "extensions"):
            setattr(row, name, as_kept(name, getattr(row, name)))
        assert row.read() == self.deadline
        strike = self.deadline.next_strike()
        assert (row.due_at, row.strikes_at) == (self.deadline.due_at, strike.at if strike else None)
        assert row.open
        assert row.overdue == (self.deadline.overdue_at is not None)


@settings(max_examples=150)
@given(
    starts,
    st.integers(1, 5),
    st.sampled_from(TimeUnit),
    st.sampled_from([True, True, True, False]),
    ladders,
    st.lists(st.tuples(steps, reasons), min_size=3, max_size=14),
    st.booleans(),
)
def test_whatever_happens_to_a_deadline_its_rules_hold(
    now: datetime,
    length: int,
    unit: TimeUnit,
    pausable: bool,
    ladder: list[Reminder],
    moves: list[tuple[tuple[str, timedelta, int], ExtensionReason]],
    stopped: bool,
) -> None:
    walk = Walk(Deadline.start(now, length, "clause:3", unit, pausable=pausable, reminders=ladder), now)
    for step, reason in moves:
        walk.step(*step, reason)
        walk.check()
    # and at last it is either stopped, and nothing comes any more, or everything goes out
    end = walk.deadline.stop(walk.now) if stopped else walk.deadline.resume(walk.now)
    walk.deadline, walk.now = end, walk.now + timedelta(days=2000)
    walk._strike()
    if not stopped:
        assert walk.sent == [Reminder(step.offset, step.to) for step in walk.deadline.reminders]
        assert walk.told_overdue == 1
    assert walk.deadline.next_strike() is None
