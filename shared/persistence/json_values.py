"""What stands in a JSON column of `shared/persistence/columns.py`, as a condition or a value of a statement."""

from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, func, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from shared.persistence.columns import InstantColumn


class has_key(FunctionElement[bool]):  # noqa: N801 it is written as a condition
    """`has_key(column, key)`: whether the object has this key. On PostgreSQL a GIN index of the column holds that."""

    inherit_cache = True

    def __init__(self, column: Mapped[Any], key: str) -> None:
        whole: Any = column
        super().__init__(whole, bindparam(None, key, String()))


class instant_in(FunctionElement[Any]):  # noqa: N801 it is written as a value
    """`instant_in(column, key, name)`: an instant of whole seconds that stands under this name in the object of this
    key; null where there is none."""

    inherit_cache = True
    type = InstantColumn()

    def __init__(self, column: Mapped[Any], key: str, name: str) -> None:
        whole: Any = column
        super().__init__(whole, bindparam(None, key, String()), bindparam(None, name, String()))


@compiles(has_key)
def _path(element: has_key, compiler: SQLCompiler, **options: Any) -> str:
    column, key = element.clauses
    path = func.json_extract(type_coerce(column, String()), '$."' + key + '"')
    return compiler.process(path.is_not(None), **options)


@compiles(has_key, "postgresql")
def _operator(element: has_key, compiler: SQLCompiler, **options: Any) -> str:
    column, key = element.clauses
    asked: ColumnElement[bool] = type_coerce(column, JSONB()).has_key(key)
    return compiler.process(asked, **options)


@compiles(instant_in)
def _as_kept(element: instant_in, compiler: SQLCompiler, **options: Any) -> str:
    """As SQLite keeps an instant, which is a text: one is compared with the other."""
    column, key, name = element.clauses
    path = '$."' + key + '"."' + name + '"'
    said = func.json_extract(type_coerce(column, String()), path)
    return compiler.process(func.strftime("%Y-%m-%d %H:%M:%S.000000", said), **options)


@compiles(instant_in, "postgresql")
def _as_instant(element: instant_in, compiler: SQLCompiler, **options: Any) -> str:
    column, key, name = element.clauses
    said = func.jsonb_extract_path_text(type_coerce(column, JSONB()), key, name)
    return compiler.process(cast(said, InstantColumn(timezone=True)), **options)
