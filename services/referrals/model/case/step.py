"""A line of the history of a case or a need."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from shared.persistence.columns import ID, INSTANT, SEALED


class StepColumns(SQLModel):
    """What was done to the `subject`, by which organisation, why: one line a version. `sealed` holds its text."""

    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    move: str
    status: str
    organisation: UUID | None = Field(default=None, sa_type=ID)
    reason: str | None = None
    sealed: bytes | None = Field(default=None, sa_type=SEALED)
    at: datetime = Field(sa_type=INSTANT)
