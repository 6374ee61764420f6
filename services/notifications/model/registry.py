"""Where the rows of this service are registered."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Row(SQLModel, registry=registry()):
    """Rows of this service alone: SQLModel would otherwise keep all services' tables in one registry."""
