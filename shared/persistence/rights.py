"""What a service's role may do at PostgreSQL: read and write rows, and nothing to the tables that hold them (ADR 28).

Another role owns the tables. It brings them to the newest schema (`shared/persistence/schema.py`) and gives the
service's role its rights anew each time, so that the tables of a later migration have theirs too.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.persistence.database import Database
from shared.persistence.mechanisms import MECHANISMS

_ROWS = "SELECT, INSERT, UPDATE, DELETE"
_APPENDED = "SELECT, INSERT"
_READ = "SELECT"
_MIGRATIONS = "alembic_version"

_TABLES = text("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'")

_TOO_MUCH = text("""
SELECT rolsuper AS superuser, rolcreaterole OR rolreplication OR rolbypassrls AS commands,
       EXISTS (SELECT FROM pg_class WHERE relnamespace = space.oid AND pg_has_role(relowner, 'MEMBER'))
         OR EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER'))
         OR pg_has_role(nspowner, 'MEMBER') AS owns,
       has_schema_privilege(space.oid, 'CREATE') OR has_database_privilege(current_database(), 'CREATE') AS creates,
       ARRAY(SELECT relname::text FROM pg_class WHERE relnamespace = space.oid AND relkind = 'r'
         AND has_table_privilege(pg_class.oid, 'TRUNCATE, REFERENCES, TRIGGER') ORDER BY 1) AS altered,
       ARRAY(SELECT relname::text FROM pg_class WHERE relnamespace = space.oid AND relname IN :append_only
         AND (has_table_privilege(pg_class.oid, 'DELETE') OR has_any_column_privilege(pg_class.oid, 'UPDATE'))
         ORDER BY 1) AS rewritten
  FROM pg_roles, pg_namespace AS space
 WHERE rolname = current_user AND space.oid = current_schema()::regnamespace
""").bindparams(bindparam("append_only", expanding=True))


def append_only() -> set[str]:
    """The tables whose rows a service writes once and never touches again: their model says so."""
    return {table.name for table in MECHANISMS.tables.values() if table.info.get("append_only")}


async def give_rights(connection: AsyncConnection, role: str) -> None:
    """Gives `role` exactly what a service needs in the schema of this connection, whose own role owns the tables.

    What it had before and does not need is taken away. All in the transaction of the caller.
    """
    quote = connection.dialect.identifier_preparer.quote_identifier
    whom, schema = quote(role), quote(str((await connection.execute(text("SELECT current_schema()"))).scalar_one()))
    tables = set((await connection.execute(_TABLES)).scalars())
    statements = [
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {whom}",
        f"GRANT USAGE ON SCHEMA {schema} TO {whom}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {whom}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {whom}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {whom}",
    ]
    once = append_only()
    for names, rights in (
        (tables - once - {_MIGRATIONS}, _ROWS),
        (tables & once, _APPENDED),
        (tables & {_MIGRATIONS}, _READ),
    ):
        statements += _grant(rights, (f"{schema}.{quote(name)}" for name in sorted(names)), whom)
    for statement in statements:
        await connection.execute(text(statement))


def _grant(rights: str, tables: Iterable[str], whom: str) -> list[str]:
    named = ", ".join(tables)
    return [f"GRANT {rights} ON {named} TO {whom}"] if named else []


async def rights_beyond(database: Database) -> list[str]:
    """What the role of this database may do that no service needs, each as a sentence; none on SQLite.

    Raises what the driver raises when the database does not answer.
    """
    if database.is_sqlite:
        return []
    (row,) = await database.read(_TOO_MUCH, {"append_only": sorted(append_only())})
    return list(_sentences(row))


def _sentences(row: Row[Any]) -> Iterator[str]:
    if row.superuser:
        yield "it is a superuser"
        return
    if row.commands:
        yield "it may make roles, copy the whole server, or pass by the rules for rows"
    if row.owns:
        yield "it owns the tables, their schema or the database, or may become the role that does"
    if row.creates:
        yield "it may make tables"
    if row.altered and not row.owns:
        yield f"it has more than rows' rights on {', '.join(row.altered)}"
    if row.rewritten and not row.owns:
        yield f"it may change or delete what was written once, in {', '.join(row.rewritten)}"
