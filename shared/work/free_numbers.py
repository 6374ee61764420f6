"""Human numbers that are not in use yet."""

import secrets
from typing import Any

from shared.kernel.human_numbers import RANDOM_BITS, human_number
from shared.work.unit import Work


def free_number(work: Work[Any], column: Any) -> str:
    """A number for this column, which is unique: where another row has it, NumberTaken is raised when it is written."""
    work.drawn.append(column)
    return human_number(secrets.randbits(RANDOM_BITS))
