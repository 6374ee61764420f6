"""A new, migrated database for each test, on SQLite and on PostgreSQL: of the parcel service unless it names another's
migrations. Each kind is migrated once and then copied."""

import shutil
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from shared.persistence.database import Database
from shared.persistence.schema import upgrade
from tests.support.containers import Server
from tests.support.parcels import PARCEL_SERVICE

PARCELS = PARCEL_SERVICE.migrations


async def _migrate(url: str, migrations: Path, role: str | None = None) -> None:
    database = Database(url)
    try:
        await upgrade(database, migrations, role)
    finally:
        await database.close()


class SqliteFiles:
    """Copies of migrated files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[Path, Path] = {}

    async def new(self, migrations: Path = PARCELS) -> str:
        """The address of a new database."""
        if migrations not in self._templates:
            template = self._folder / f"template_{uuid4().hex}.db"
            await _migrate(f"sqlite+aiosqlite:///{template}", migrations)
            self._templates[migrations] = template
        url = self.empty()
        shutil.copyfile(self._templates[migrations], Path(str(make_url(url).database)))
        return url

    def empty(self) -> str:
        """The address of a database without tables."""
        return f"sqlite+aiosqlite:///{self._folder / uuid4().hex}.db"


RUNS_AS = "vidare_runtime"
_MAKE_ROLE = f"""
DO $$ BEGIN
  CREATE ROLE {RUNS_AS} LOGIN PASSWORD 'vidare';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


class PostgresServer:
    """Databases made after migrated templates. In them a service has the rights that it has in production."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._templates: dict[Path, str] = {}

    def url(self, database: str, role: str = "vidare") -> str:
        """`vidare` is the superuser, and owns the tables."""
        return f"postgresql+asyncpg://{role}:vidare@{self.server.address}/{database}"

    async def new(self, migrations: Path = PARCELS) -> str:
        """The address of a new database, as the role that a service runs as."""
        if migrations not in self._templates:
            await self.execute(_MAKE_ROLE)
            template = await self.empty()
            await _migrate(template, migrations, RUNS_AS)
            self._templates[migrations] = str(make_url(template).database)
        made = await self.empty(self._templates[migrations])
        return self.url(str(make_url(made).database), RUNS_AS)

    async def empty(self, template: str = "template1") -> str:
        """The address of a database without tables, unless `template` has some."""
        name = f"test_{uuid4().hex}"
        await self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    async def drop(self, url: str) -> None:
        """Throws away a database that `new` made: hundreds of them take gigabytes."""
        await self.execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    async def execute(self, statement: str) -> None:
        """A statement of the superuser, outside any test's database."""
        connection = await asyncpg.connect(self.url("postgres").replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()
