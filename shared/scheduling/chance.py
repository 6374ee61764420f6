"""Moments that chance draws, so that what is told then is not joined to what it follows from."""

from datetime import timedelta
from random import SystemRandom

_LONGEST = 4  # times the shortest
_CHANCE = SystemRandom()


def some_time(shortest: timedelta) -> timedelta:
    """Between the shortest and four times as long, each equally likely."""
    return shortest * _CHANCE.uniform(1, _LONGEST)
