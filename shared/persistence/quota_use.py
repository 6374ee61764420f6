"""What all processes of a service have taken of each quota together."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, Executable, bindparam, case
from sqlalchemy.dialects import postgresql, sqlite

from shared.kernel.quotas import Quota
from shared.persistence.database import Database
from shared.persistence.mechanisms import quota_use

_AT_ONCE = 500  # rows of one statement


async def add_taken(
    database: Database, taken: Mapping[str, tuple[Quota, int]], now: datetime, moment: int
) -> dict[str, int]:
    """Adds what was taken of each bucket, by its name; when each will be full again, in microseconds as `moment` is.

    `moment` is `now`. In the order of their names, so that two processes never wait for each other.
    """
    rows = [
        {"name": name, "window": quota.window, "full_at": moment + count * quota.interval, "used_at": now}
        for name, (quota, count) in sorted(taken.items())
    ]
    told: dict[str, int] = {}
    for first in range(0, len(rows), _AT_ONCE):
        told |= {
            row.name: row.full_at
            for row in await database.run(_adding(database, rows[first : first + _AT_ONCE]), {"moment": moment})
        }
    return told


def _adding(database: Database, rows: list[dict[str, object]]) -> Executable:
    insert = sqlite.insert if database.is_sqlite else postgresql.insert
    adding = insert(quota_use).values(rows)
    new, known = adding.excluded, quota_use.c
    moment = bindparam("moment", type_=BigInteger)
    # The rule of `ahead` in shared/kernel/quotas.py.
    believed = (known.full_at > moment) & (known.full_at <= moment + new.window.cast(BigInteger) * 2_000_000)
    full_at = case((believed, known.full_at), else_=moment) + (new.full_at - moment)
    return adding.on_conflict_do_update(
        index_elements=[known.name],
        set_={"full_at": full_at, "window": new.window, "used_at": new.used_at},
    ).returning(known.name, known.full_at)
