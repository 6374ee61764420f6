"""A column of typed values: what is read is what was written, tolerant of keys that the type does not know."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, select, text

from shared.persistence.columns import ValueColumn


class Place(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    id: UUID
    at: datetime
    names: tuple[str, ...] = ()


PLACE = Place(id=UUID(int=1), at=datetime(2026, 6, 18, 9, 0, tzinfo=UTC), names=("a", "b"))
things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("place", ValueColumn(Place)),
    Column("places", ValueColumn(dict[UUID, Place])),
)
ENGINE = create_engine("sqlite://")


def kept(**values: Any) -> Any:
    with ENGINE.begin() as connection:
        things.metadata.drop_all(connection)
        things.metadata.create_all(connection)
        connection.execute(things.insert().values(id=1, **values))
    return read()


def read() -> Any:
    with ENGINE.begin() as connection:
        return connection.execute(select(things)).one()


def write(json: str) -> None:
    with ENGINE.begin() as connection:
        connection.execute(text("UPDATE things SET place = :json"), {"json": json})


def test_a_value_and_a_mapping_of_values_are_read_as_they_were_written() -> None:
    row = kept(place=PLACE, places={UUID(int=2): PLACE})
    assert (row.place, row.places) == (PLACE, {UUID(int=2): PLACE})


def test_nothing_is_null_in_the_database() -> None:
    assert kept(place=None).place is None
    with ENGINE.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM things WHERE place IS NULL")).scalar_one() == 1


def test_a_key_that_the_type_does_not_know_is_ignored() -> None:
    kept(place=PLACE)
    write(PLACE.model_dump_json()[:-1] + ', "colour": "red"}')
    assert read().place == PLACE


def test_what_is_no_such_value_is_not_read() -> None:
    kept(place=PLACE)
    write('{"id": "nobody"}')
    with pytest.raises(ValidationError):
        read()
