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


async def _migrate(url: str, migrations: Path) -> None:
    database = Database(url)
    try:
        await upgrade(database, migrations)
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


class PostgresServer:
    """Databases made after migrated templates."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._templates: dict[Path, str] = {}

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://vidare:vidare@{self.server.address}/{database}"

    async def new(self, migrations: Path = PARCELS) -> str:
        """The address of a new database."""
        if migrations not in self._templates:
            template = await self.empty()
            await _migrate(template, migrations)
            self._templates[migrations] = str(make_url(template).database)
        return await self.empty(self._templates[migrations])

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
