"""The role that a service runs as reads and writes rows, and can do nothing to the tables that hold them (ADR 28)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from shared.persistence.database import Database
from shared.persistence.mechanisms import MECHANISMS, audit_entry
from shared.persistence.rights import append_only, give_rights, rights_beyond
from shared.persistence.schema import is_current, upgrade
from shared.runtime import Runtime, ServiceBroke
from tests.support.databases import PARCELS, RUNS_AS, PostgresServer
from tests.support.parcels import parcel_service
from tests.support.post_office import settings_for
from tests.support.raw_records import WHEN

pytestmark = pytest.mark.containers

ENTRY = {"at": WHEN, "actor": "someone", "action": "parcel.read", "groups": "", "correlation": "c"}
ROWS, APPENDED, READ = {"SELECT", "INSERT", "UPDATE", "DELETE"}, {"SELECT", "INSERT"}, {"SELECT"}
EVERY_RIGHT = ROWS | {"TRUNCATE", "REFERENCES", "TRIGGER"}


@pytest.fixture
async def name(postgres: PostgresServer) -> str:
    """A migrated database."""
    return (await postgres.new()).rpartition("/")[2]


@pytest.fixture
async def service(postgres: PostgresServer, name: str) -> AsyncIterator[Database]:
    database = Database(postgres.url(name, RUNS_AS))
    yield database
    await database.close()


@pytest.fixture
async def owner(postgres: PostgresServer, name: str) -> AsyncIterator[Database]:
    database = Database(postgres.url(name))
    yield database
    await database.close()


async def sqlstate(database: Database, statement: str) -> str | None:
    """With which error the database refuses it; None when it does not."""
    try:
        async with database.connection() as connection:
            await connection.execute(text(statement))
            await connection.rollback()
    except DBAPIError as refused:
        return str(getattr(refused.orig, "sqlstate", ""))
    return None


FORBIDDEN = "42501"  # insufficient_privilege


FORBIDDEN_STATEMENTS = [
    "UPDATE audit_entry SET actor = 'nobody'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "SELECT * FROM audit_entry FOR UPDATE",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TABLE audit_entry",
    "SELECT setval('audit_entry_id_seq', 1)",
    "TRUNCATE outbox",
    "ALTER TABLE outbox ADD COLUMN more int",
    "DROP TABLE parcel",
    "DROP INDEX outbox_by_lane",
    "CREATE INDEX more ON outbox (topic)",
    "CREATE TABLE more (id int)",
    "CREATE TEMPORARY TABLE more (id int)",
    "CREATE SCHEMA more",
    "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER more BEFORE INSERT ON audit_entry EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "UPDATE alembic_version SET version_num = 'x'",
    "CREATE ROLE more",
    "SET ROLE vidare",
]


async def test_the_services_role_can_change_no_table_and_no_audit_entry(
    service: Database, postgres: PostgresServer
) -> None:
    await postgres.execute(f'REVOKE ALL ON DATABASE "{service.url.database}" FROM PUBLIC')
    await postgres.execute(f'GRANT CONNECT ON DATABASE "{service.url.database}" TO {RUNS_AS}')
    answers = {statement: await sqlstate(service, statement) for statement in FORBIDDEN_STATEMENTS}
    assert answers == dict.fromkeys(FORBIDDEN_STATEMENTS, FORBIDDEN)


async def test_the_services_role_can_give_nobody_its_rights(service: Database, owner: Database) -> None:
    await sqlstate(service, "GRANT ALL ON outbox TO PUBLIC")
    query = (
        "SELECT count(*) FROM information_schema.table_privileges WHERE grantee = 'PUBLIC' AND table_schema = 'public'"
    )
    ((count,),) = await owner.read(text(query))
    assert count == 0


async def test_the_services_role_writes_an_audit_entry_and_reads_it(service: Database) -> None:
    async with service.connection() as connection:
        await connection.execute(insert(audit_entry).values(ENTRY))
    (row,) = await service.read(select(audit_entry.c.actor, audit_entry.c.id))
    assert row.actor == "someone"


async def rights(database: Database) -> dict[str, set[str]]:
    """What the service's role may do with each table."""
    query = text(
        "SELECT relname, ARRAY(SELECT one FROM unnest(CAST(:all AS text[])) AS one"
        " WHERE has_table_privilege(:role, oid, one)) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    rows: Any = await database.read(query, {"all": sorted(EVERY_RIGHT), "role": RUNS_AS})
    return {table: set(given) for table, given in rows}


async def test_every_table_has_the_rights_of_its_kind(owner: Database) -> None:
    given = await rights(owner)
    assert given.pop("alembic_version") == READ
    assert given.keys() > MECHANISMS.tables.keys()
    for table, those in given.items():
        assert those == (APPENDED if table in append_only() else ROWS), table


def test_the_trail_is_never_rewritten() -> None:
    assert "audit_entry" in append_only()


async def test_a_table_of_a_later_migration_has_its_rights_and_rights_of_before_are_taken_back(
    owner: Database, service: Database
) -> None:
    async with owner.connection() as connection:
        await connection.execute(text("CREATE TABLE later (id serial PRIMARY KEY)"))
        await connection.execute(text(f"GRANT ALL ON audit_entry, alembic_version TO {RUNS_AS}"))
        await connection.execute(text(f"GRANT UPDATE (actor) ON audit_entry TO {RUNS_AS}, PUBLIC"))
        await connection.execute(text("GRANT DELETE ON audit_entry TO PUBLIC"))
        await connection.execute(text(f"GRANT CREATE ON SCHEMA public TO {RUNS_AS}, PUBLIC"))
    assert await rights_beyond(service)
    await upgrade(owner, PARCELS, RUNS_AS)
    assert await rights_beyond(service) == []
    assert (await rights(owner))["later"] == ROWS
    async with service.connection() as connection:
        await connection.execute(text("INSERT INTO later DEFAULT VALUES"))


async def test_a_migration_that_breaks_leaves_the_rights_as_they_were(owner: Database) -> None:
    before = await rights(owner)
    with pytest.raises(DBAPIError):
        async with owner.connection() as connection:
            await connection.execute(text("CREATE TABLE later (id int)"))
            await give_rights(connection, "no_such_role")
    assert await rights(owner) == before


async def test_the_services_role_can_tell_whether_the_schema_is_current(service: Database) -> None:
    assert await is_current(service, PARCELS)
    await upgrade(service, PARCELS)  # nothing to do, so nothing is refused


async def test_a_role_whose_name_needs_quotes_is_given_its_rights(postgres: PostgresServer, owner: Database) -> None:
    role = f'odd "{uuid4().hex[:6]}'
    quoted = role.replace('"', '""')
    await postgres.execute(f"CREATE ROLE \"{quoted}\" LOGIN PASSWORD 'vidare'")
    async with owner.connection() as connection:
        await give_rights(connection, role)
        assert (
            await connection.execute(text("SELECT has_table_privilege(:role, 'outbox', 'INSERT')"), {"role": role})
        ).scalar_one()


TAKEN_BACK = [
    "ALTER TABLE parcel OWNER TO vidare",
    "ALTER SCHEMA public OWNER TO pg_database_owner",
    'ALTER DATABASE "{database}" OWNER TO vidare',
    'REVOKE CREATE ON DATABASE "{database}" FROM {role}',
]
PLANTED = [
    ("GRANT CREATE ON SCHEMA public TO {role}", "it may make tables"),
    ("GRANT DELETE ON audit_entry TO {role}", "what was written once, in audit_entry"),
    ("GRANT UPDATE (actor) ON audit_entry TO {role}", "what was written once, in audit_entry"),
    ("GRANT TRUNCATE ON outbox TO {role}", "more than rows' rights on outbox"),
    ("ALTER TABLE parcel OWNER TO {role}", "it owns the tables"),
    ("ALTER SCHEMA public OWNER TO {role}", "it owns the tables, their schema"),
    ('GRANT CREATE ON DATABASE "{database}" TO {role}', "it may make tables"),
    ('ALTER DATABASE "{database}" OWNER TO {role}', "it owns the tables, their schema or the database"),
]


async def test_a_right_that_no_service_needs_is_told(owner: Database, service: Database) -> None:
    assert await rights_beyond(service) == []
    for planted, said in PLANTED:
        async with owner.connection() as connection:
            await connection.execute(text(planted.format(role=RUNS_AS, database=owner.url.database)))
        told = await rights_beyond(service)
        assert said in " ".join(told), planted
        async with owner.connection() as connection:
            for taken_back in TAKEN_BACK:
                await connection.execute(text(taken_back.format(role=RUNS_AS, database=owner.url.database)))
            await give_rights(connection, RUNS_AS)
        assert await rights_beyond(service) == [], planted


async def test_a_superuser_and_a_role_that_may_become_the_owner_are_told(
    postgres: PostgresServer, owner: Database, name: str
) -> None:
    assert await rights_beyond(owner) == ["it is a superuser"]
    keeper, member = f"keeper_{uuid4().hex[:8]}", f"member_{uuid4().hex[:8]}"
    await postgres.execute(f"CREATE ROLE {keeper}")
    await postgres.execute(f"CREATE ROLE {member} LOGIN NOINHERIT PASSWORD 'vidare' IN ROLE {keeper}")
    async with owner.connection() as connection:
        await connection.execute(text(f"ALTER TABLE parcel OWNER TO {keeper}"))
    await postgres.execute(f"ALTER ROLE {member} CREATEROLE")
    database = Database(postgres.url(name, member))
    try:
        assert "it may make roles" in " ".join(await rights_beyond(database))
        assert "or may become the role that does" in " ".join(await rights_beyond(database))
    finally:
        await database.close()


async def end_of(url: str, environment: Any) -> str | None:
    """Why the service ended by itself, soon after its start; None when it went on."""
    settings = settings_for(url, "127.0.0.1:1").model_copy(update={"environment": environment})
    runtime, stop = Runtime(parcel_service(), settings), asyncio.Event()
    running = asyncio.create_task(runtime.run("worker", [], stop))
    await asyncio.wait([running], timeout=2)
    stop.set()
    try:
        await running
    except ServiceBroke as broke:
        return str(broke)
    return None


async def test_in_production_a_service_ends_with_the_reason_when_its_role_may_too_much(
    postgres: PostgresServer, name: str
) -> None:
    said = await end_of(postgres.url(name), "production")
    assert said is not None
    assert "PARCELS_DATABASE_URL, the role: it is a superuser" in said
    assert "docs/operations.md" in said


async def test_in_production_a_service_runs_with_the_rights_it_needs(postgres: PostgresServer, name: str) -> None:
    assert await end_of(postgres.url(name, RUNS_AS), "production") is None


async def test_for_trying_one_role_may_do_both(postgres: PostgresServer, name: str) -> None:
    assert await end_of(postgres.url(name), "test") is None
