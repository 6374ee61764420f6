"""Lists as parameters of a statement."""

from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value")


def padded(values: Sequence[Value]) -> list[Value]:
    """The values for a condition `IN`, the last one repeated until there are 1, 4, 16 or another power of four.

    Such a condition has a place for each value, and the database plans every number of places anew. ValueError for no
    value, for which nothing need be asked.
    """
    if not values:
        raise ValueError("there is nothing to ask for")
    places = 1
    while places < len(values):
        places *= 4
    return [*values, *(values[-1],) * (places - len(values))]
