"""The filters of a list: each is one record, of which its parameter, its words and its count are made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement

Of = TypeVar("Of")
"""What a list's filters are asked about: its rows, as their reader sees them."""


@dataclass(frozen=True)
class Filter(Generic[Of]):
    """Narrows a list down. `kind` is the type of its parameter, `bool` for one that is on or off; `means` says for the
    API's document which rows it leaves; `holds` is that as a condition.

    `few`: what it leaves is found by an index of its own and sorted, since it is little; but not where the list is in
    an `order` that this index has. `statuses`: of which alone it can hold; None: of all.
    """

    name: str
    kind: Any
    means: str
    holds: Callable[[Of, Any], ColumnElement[bool]]
    few: bool = False
    order: str | None = None
    statuses: frozenset[str] | None = None

    @property
    def is_flag(self) -> bool:
        """Whether it is on or off, so that what it leaves can be counted."""
        return self.kind is bool

    def is_few(self, order: str) -> bool:
        """Whether what it leaves is to be sorted into this order."""
        return self.few and order != self.order


Asked = Mapping[str, Any]
"""The filters that a request names, by their names."""


def named(filters: Iterable[Filter[Of]], asked: Asked) -> list[tuple[Filter[Of], Any]]:
    """The filters that narrow the list down now, with what was said. A flag that is off narrows nothing."""
    return [(one, asked[one.name]) for one in filters if asked.get(one.name) not in (None, False)]
