"""A row of a service: what it was given, and for the rest its defaults."""

from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.persistence.columns import JSON_VALUE
from shared.persistence.rows import PlainRow


class TheirRow(SQLModel, registry=registry()):
    pass


class OurRow(PlainRow, registry=registry()):
    pass


class TheirRoom(TheirRow, table=True):
    id: int = Field(primary_key=True)
    name: str
    size: int = 4
    note: str | None = None
    doors: list[str] = Field(default_factory=lambda: ["front"], sa_type=JSON_VALUE)


class OurRoom(OurRow, table=True):
    id: int = Field(primary_key=True)
    name: str
    size: int = 4
    note: str | None = None
    doors: list[str] = Field(default_factory=lambda: ["front"], sa_type=JSON_VALUE)


@pytest.mark.parametrize("given", [{"id": 1, "name": "hall"}, {"id": 2, "name": "attic", "size": 9, "doors": []}, {}])
def test_a_row_is_as_sqlmodel_would_make_it(given: dict[str, Any]) -> None:
    theirs, ours = TheirRoom(**given), OurRoom(**given)
    assert ours.model_dump() == theirs.model_dump()
    assert ours.model_fields_set == theirs.model_fields_set
    changed = [{one.key: tuple(one.history.added or ()) for one in inspect(row).attrs} for row in (theirs, ours)]
    assert changed[0] == changed[1]


def test_no_two_rows_share_a_default_that_can_change() -> None:
    first, second = OurRoom(id=1, name="hall"), OurRoom(id=2, name="attic")
    first.doors.append("back")
    assert second.doors == ["front"]


def test_what_is_set_later_is_noticed() -> None:
    row = OurRoom(id=1, name="hall")
    row.name = "attic"
    assert inspect(row).attrs.name.history.added == ["attic"]
    with pytest.raises(ValueError, match="remark"):
        row.remark = "no column"


def test_a_name_that_no_column_has_is_refused() -> None:
    with pytest.raises(KeyError, match="colour"):
        OurRoom(id=1, name="hall", colour="red")  # type: ignore[call-arg]
