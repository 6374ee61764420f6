"""Two processes beside one: what is told of them, and what counts as reached."""

import pytest

from bench.limited import Limits
from bench.processor import Cost, Done
from bench.report import Figure
from bench.scaling import Turn, compared


class Bound(Limits):
    """Limits that hold, though nothing is limited."""

    def __init__(self, binds: bool) -> None:
        super().__init__(0.25, None)
        self._binds = binds

    @property
    def binds(self) -> bool:
        return self._binds


def turn(count: int, seconds: float, cpu: float, *parts: int) -> Turn:
    return Turn(Done(count, seconds, Cost({"API": cpu, "PostgreSQL": cpu})), parts, 0.5)


def figures(binds: bool, two: Turn) -> list[Figure]:
    return compared("draft, two APIs", "one API", turn(100, 10.0, 300.0, 100), two, Bound(binds))


def test_two_are_compared_by_rate_by_what_each_piece_costs_and_by_the_larger_part() -> None:
    found = figures(True, turn(190, 10.0, 627.0, 95, 95))
    assert [one.value for one in found] == pytest.approx([1.9, 1.1, 1.0])
    assert [one.target for one in found] == [1.8, 1.15, 1.2]
    assert [one.met for one in found] == [True, True, True]
    assert found[2].ours == "50% + 50%"


def test_two_that_are_no_faster_dearer_and_uneven_reach_nothing() -> None:
    assert [one.met for one in figures(True, turn(110, 10.0, 660.0, 90, 20))] == [False, False, False]


def test_without_a_limit_nothing_is_to_be_reached_and_the_claim_says_so() -> None:
    found = figures(False, turn(110, 10.0, 660.0, 90, 20))
    assert [one.met for one in found] == [None, None, None]
    assert all("(no limit, since no control group can be made here)" in one.claim for one in found)


def test_turns_are_added_up_process_by_process() -> None:
    whole = Turn.sum([turn(100, 10.0, 300.0, 60, 40), turn(60, 5.0, 100.0, 20, 40)])
    assert (whole.done.count, whole.done.seconds, list(whole.parts)) == (160, 15.0, [80, 80])
    assert whole.done.cost.by_process == {"API": 400.0, "PostgreSQL": 400.0}
