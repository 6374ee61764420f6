"""What the rows of every service are made of. A model may import this, `columns` and `deadline_columns` of persistence
alone."""

from functools import cache
from typing import Any

from sqlalchemy.orm.attributes import set_attribute
from sqlalchemy.orm.instrumentation import is_instrumented
from sqlmodel import SQLModel

_MAY_BE_SHARED = (bool, int, str, bytes, type(None))


class PlainRow(SQLModel):
    """A row of a table, each of whose attributes is set once.

    SQLModel sets each twice: for SQLAlchemy, and for pydantic, which checks nothing in a table. So a new referral took
    three times as long, a twentieth of the whole command.
    """

    def __init__(self, **values: Any) -> None:
        for name, default in _defaults(type(self)):
            if name not in values:
                set_attribute(self, name, default())
        for name, value in values.items():
            set_attribute(self, name, value)
        for name, own in (("fields_set__", set(values)), ("extra__", None), ("private__", None)):
            object.__setattr__(self, f"__pydantic_{name}", own)  # where pydantic looks, when it copies or shows a row

    def __setattr__(self, name: str, value: Any) -> None:
        if is_instrumented(self, name):  # type: ignore[no-untyped-call]
            set_attribute(self, name, value)
        else:
            super().__setattr__(name, value)


@cache
def _defaults(kind: type[SQLModel]) -> list[tuple[str, Any]]:
    """The columns that need not be given, each with what makes its value."""
    return [(name, _maker(field)) for name, field in kind.model_fields.items() if not field.is_required()]


def _maker(field: Any) -> Any:
    made = field.get_default(call_default_factory=True)
    if field.default_factory is None and isinstance(made, _MAY_BE_SHARED):
        return lambda: made
    return lambda: field.get_default(call_default_factory=True)
