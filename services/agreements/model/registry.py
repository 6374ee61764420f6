"""The registry of this service's rows."""

from sqlalchemy.orm import registry

from shared.persistence.rows import PlainRow


class Row(PlainRow, registry=registry()):
    """Rows of this service alone: SQLModel would otherwise keep all services' tables in one registry."""
