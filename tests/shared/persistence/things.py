"""A table whose columns are of every kind."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from shared.persistence.columns import InstantColumn, JsonColumn

TABLES = MetaData()
things = Table(
    "thing",
    TABLES,
    Column("id", Uuid, primary_key=True),
    Column("name", String, nullable=False),
    Column("size", Integer),
    Column("price", Numeric(8, 2)),
    Column("whole", Boolean),
    Column("day", Date),
    Column("at", InstantColumn),
    Column("content", JsonColumn),
    Column("bytes", LargeBinary),
    UniqueConstraint("name", name="thing_name"),
)
names = Table("name", TABLES, Column("name", String, primary_key=True))


def thing(number: int, **values: Any) -> dict[str, Any]:
    """One whose other columns are empty."""
    return dict.fromkeys(things.c.keys()) | {"id": UUID(int=number), "name": f"thing {number}"} | values


FULL = thing(
    1, size=-3, price=Decimal("12.50"), whole=True, day=date(2026, 6, 18), at=datetime(2026, 6, 18, 9, tzinfo=UTC),
    content={"a": [1, None, "ä{\"'\\"]}, bytes=b"\x00\xff",
)  # fmt: skip
