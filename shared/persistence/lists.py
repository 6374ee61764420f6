"""Lists as parameters of a statement."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, any_, bindparam, cast, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class among(FunctionElement[bool]):  # noqa: N801 it is written as a condition
    """`among(column, "ids")`: whether the column has one of the values of the parameter `ids`, a list.

    On PostgreSQL the list is one parameter, so the statement is the same for every length, and is planned once;
    a condition `IN` has a place for each value.
    """

    inherit_cache = True

    def __init__(self, column: Column[Any] | Mapped[Any], name: str) -> None:
        whole: Any = column
        super().__init__(whole, bindparam(name, expanding=True, type_=whole.type))


def one_of(column: Column[Any] | Mapped[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether the column has one of these values, which are always the same: for a `Prepared` statement."""
    return or_(*(column == value for value in values))


@compiles(among)
def _places(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return compiler.process(column.in_(values), **options)


@compiles(among, "postgresql")
def _array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    asked: ColumnElement[bool] = column == any_(array_of(str(values.key), column.type))
    return compiler.process(asked, **options)


def array_of(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """The parameter of this name, a list of such values, as an array. For PostgreSQL.

    It stands in a query of its own, where the planner does not see it. Else a plan for this very array seems cheaper
    than one for any, and each asking is planned anew, which takes longer than the answer.
    """
    array: Any = ARRAY(kind)
    return cast(select(bindparam(name, type_=array)).scalar_subquery(), array)
