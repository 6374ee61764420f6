"""Human numbers that are not in use yet."""

import secrets
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from shared.kernel.human_numbers import RANDOM_BITS, human_number
from shared.work.unit import Work


async def free_number(work: Work[Any], column: Any) -> str:
    """A number that no row of this column has. The column is unique, in case two commands draw the same one now."""
    while True:
        number = human_number(secrets.randbits(RANDOM_BITS))
        if (await work.execute(_bearer(column), {"number": number})).first() is None:
            return number


@cache
def _bearer(column: Any) -> Select[Any]:
    return select(column).where(column == bindparam("number"))
