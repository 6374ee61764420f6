"""Column types that every service's rows use. A model may import these, `rows` and `deadline_columns` of persistence
alone."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import JSON, Date, DateTime, Dialect, LargeBinary, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine


class InstantColumn(TypeDecorator[datetime]):
    """An instant in UTC. SQLite keeps no zone, so reading adds it again; an instant without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone was given to the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class JsonColumn(TypeDecorator[Any]):
    """Any JSON value: `jsonb` on PostgreSQL, text elsewhere."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


class ValueColumn(JsonColumn):
    """A value with a type, kept as JSON: `kind` is a frozen pydantic model or dataclass, or a mapping or tuple of such.

    What is read is checked against the type. The type decides whether it ignores a key that it does not know.
    """

    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._adapter.validate_python(value)


# SQLModel reads the column type from the annotation; these are for columns where the annotation cannot tell it.
INSTANT: Any = InstantColumn
DAY: Any = Date
JSON_VALUE: Any = JsonColumn
SEALED: Any = LargeBinary  # bytes that shared/persistence/encryption.py made
HASH: Any = LargeBinary  # keyed hash for exact search
ID: Any = Uuid

__all__ = [
    "DAY",
    "HASH",
    "ID",
    "INSTANT",
    "JSON_VALUE",
    "SEALED",
    "UUID",
    "InstantColumn",
    "JsonColumn",
    "ValueColumn",
    "date",
]
