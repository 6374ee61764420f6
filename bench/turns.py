"""What is measured of several in turns: what the machine does beside it meets all of them."""

import statistics
from collections.abc import Callable, Sequence

_FIRST = 6
"""Turns that do not count: PostgreSQL plans the first five times anew, and what is kept afterwards is read first."""


def medians(rounds: int, asks: Sequence[Callable[[], float]]) -> list[float]:
    """The median of what each of these answers, of so many turns."""
    taken: list[list[float]] = [[] for _ in asks]
    for number in range(rounds + _FIRST):
        for ask, answers in zip(asks, taken, strict=True):
            answer = ask()
            if number >= _FIRST:
                answers.append(answer)
    return [statistics.median(answers) for answers in taken]
