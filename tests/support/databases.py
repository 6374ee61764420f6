"""A new, migrated database of the parcel service for each test, on SQLite and on PostgreSQL."""

import shutil
from pathlib import Path
from uuid import uuid4

import asyncpg

from shared.persistence.database import Database
from shared.persistence.schema import upgrade
from tests.support.containers import Server
from tests.support.parcels import PARCEL_SERVICE


async def _migrate(url: str) -> None:
    database = Database(url)
    try:
        await upgrade(database, PARCEL_SERVICE.migrations)
    finally:
        await database.close()


class SqliteFiles:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"

    async def new(self) -> str:
        """The address of a new database."""
        if not self._template.exists():
            await _migrate(f"sqlite+aiosqlite:///{self._template}")
        file = self._folder / f"{uuid4().hex}.db"
        shutil.copyfile(self._template, file)
        return f"sqlite+aiosqlite:///{file}"


class PostgresServer:
    """Databases made after one migrated template."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._template: str | None = None

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://vidare:vidare@{self.server.address}/{database}"

    async def new(self) -> str:
        """The address of a new database."""
        if self._template is None:
            await self._create("template_of_parcels", "template1")
            await _migrate(self.url("template_of_parcels"))
            self._template = "template_of_parcels"
        name = f"test_{uuid4().hex}"
        await self._create(name, self._template)
        return self.url(name)

    async def _create(self, name: str, template: str) -> None:
        await self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    async def execute(self, statement: str) -> None:
        """A statement of the superuser, outside any test's database."""
        connection = await asyncpg.connect(self.url("postgres").replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()
