"""Brings a service's database to the schema that its code needs, and tells whether it has it."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from shared.persistence.database import Database
from shared.persistence.rights import give_rights

_MECHANISMS = Path(__file__).parent / "migrations"


def config(service_versions: Path, connection: Connection | None = None, metadata: MetaData | None = None) -> Config:
    """Two sets of migrations in one database: the shared mechanisms and the service's own tables."""
    settings = Config()
    settings.set_main_option("script_location", str(_MECHANISMS))
    settings.set_main_option("path_separator", "newline")
    settings.set_main_option("version_locations", f"{_MECHANISMS / 'versions'}\n{service_versions}")
    settings.attributes["connection"] = connection
    settings.attributes["metadata"] = metadata
    return settings


async def upgrade(database: Database, service_versions: Path, role: str | None = None) -> None:
    """Brings the database to the newest schema. May be run again.

    `role`: the one that the service runs as, where another owns the tables (PostgreSQL); it is given its rights.
    """
    async with database.connection() as connection:
        await connection.run_sync(lambda bare: command.upgrade(config(service_versions, bare), "heads"))
        if role is not None:
            await give_rights(connection, role)


async def is_current(database: Database, service_versions: Path) -> bool:
    """Whether the database has exactly the migrations that this code knows."""

    def applied(bare: Connection) -> frozenset[str]:
        return frozenset(MigrationContext.configure(bare).get_current_heads())

    async with database.reader.connect() as connection:
        return await connection.run_sync(applied) == _newest(service_versions)


@cache
def _newest(service_versions: Path) -> frozenset[str]:
    """Read once: alembic compiles every migration to learn it, and readiness asks every few seconds."""
    return frozenset(ScriptDirectory.from_config(config(service_versions)).get_heads())


def include(object_: Any, _name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """What autogenerate compares: everything except alembic's own table."""
    return not (kind == "table" and object_.name == "alembic_version")
