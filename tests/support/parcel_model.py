"""What a parcel is: its row, its bodies, its published state."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Uuid
from sqlalchemy.orm import class_mapper, registry
from sqlmodel import Field

from shared.kernel.bodies import Body
from shared.messaging.contracts import Code, Content
from shared.persistence.columns import ID, INSTANT
from shared.persistence.deadline_columns import DeadlineColumns
from shared.persistence.rows import PlainRow


class Row(PlainRow, registry=registry()):
    """Rows of this service alone."""


class Parcel(Row, table=True):
    __tablename__ = "parcel"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    status: str
    owner: UUID = Field(sa_type=ID)
    size: int = 0
    made_at: datetime = Field(sa_type=INSTANT)


class Deadline(Row, DeadlineColumns, table=True):
    __tablename__ = "deadline"


for _row in (Parcel, Deadline):
    _mapper: Any = class_mapper(_row)
    _mapper.version_id_col = _mapper.local_table.c.version
    _mapper.version_id_generator = False

TABLES: MetaData = Row.metadata

# A copy of parcels, and the effects made of their events: a consumer's tables.
copy = Table("parcel_copy", TABLES, Column("id", Uuid, primary_key=True), Column("version", Integer, nullable=False))
seen = Table(
    "parcel_seen",
    TABLES,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    # No unique key: were an event to take effect twice, there would be two rows.
    Column("event_id", Uuid, nullable=False),
    Column("parcel", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("version", Integer, nullable=False),
)

Label = Annotated[str, Rule(max_length=20, pattern="^[A-Z ]*$")]


class NewParcel(Body):
    size: int = 1
    label: Label = ""


class Weigh(Body):
    size: int


class ParcelState(Content):
    parcel_id: UUID
    version: int
    status: Code
    size: int


class ParcelView(Content):
    id: UUID
    status: str
    size: int
    allowed_moves: list[str]
