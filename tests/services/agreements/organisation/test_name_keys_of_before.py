"""A database that ran before names were compared knows the names that are in it after the migration."""

from datetime import UTC, datetime
from uuid import UUID

from alembic import command
from sqlalchemy import Connection, Table, column, select, table

from services.agreements.model.organisation.likeness import keys_of
from services.agreements.model.organisation.row import NameKey, Organisation
from services.agreements.service import SERVICE
from shared.persistence.database import Database
from shared.persistence.schema import config, upgrade
from tests.support.cooperation import business_id, name

SOMEBODY = UUID("01920000-0000-7000-8000-000000000001")


def _as_before(connection: Connection) -> None:
    command.upgrade(config(SERVICE.migrations, connection), "agreements_0002")
    rows: Table = Organisation.__table__  # type: ignore[attr-defined]
    row = {
        "id": SOMEBODY, "registration": SOMEBODY, "version": 1, "kind": "association", "business_id": business_id(7),
        "name": name("Turvakoti Ilona"), "language": "fi", "changed_at": datetime(2026, 6, 18, tzinfo=UTC),
    }  # fmt: skip
    # As it was then: the columns that came later are not there yet.
    then = table(rows.name, *(column(one.name, one.type) for one in rows.c if one.name in row))
    connection.execute(then.insert(), row)


async def test_the_names_that_are_there_get_their_keys(empty_database: str) -> None:
    database = Database(empty_database)
    try:
        async with database.connection() as connection:
            await connection.run_sync(_as_before)
        await upgrade(database, SERVICE.migrations)
        async with database.reading() as session:
            keys = (await session.execute(select(NameKey.organisation, NameKey.key))).all()  # type: ignore[call-overload]
    finally:
        await database.close()
    assert {one.organisation for one in keys} == {SOMEBODY}
    assert {one.key for one in keys} == keys_of(name("Turvakoti Ilona"))
