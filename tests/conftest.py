"""What all tests share: the rule for containers, and the two worlds that mechanisms are tested in.

A test that needs containers is marked `containers`. Where no container engine answers it is skipped with the reason;
in CI (`CI=true`) it fails instead.
"""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import structlog
from hypothesis import settings

from deploy.local.broker import EmbeddedBroker
from shared.messaging.topics import TopicSpec
from shared.persistence.database import Database
from shared.work.unit import Transactions
from tests.support import containers, one_run, side_by_side
from tests.support.backends import Backend, EmbeddedBackend, RealBackend
from tests.support.databases import PostgresServer, SqliteFiles
from tests.support.parcel_commands import ParcelTools
from tests.support.post_office import PostOffice

_REAL = pytest.param("real", marks=pytest.mark.containers)


def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker(config):
        one_run.begin()
    distribution = getattr(config.option, "dist", "no")
    if distribution == "no":
        one_run.keep_bytecode(one_run.folder() / "bytecode")
    elif distribution == "load":  # what -n alone means
        config.option.dist = "loadgroup"
    # structlog's own default draws each traceback with all local variables, which takes seconds.
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.stdlib.add_log_level, renderer])
    # Timing belongs in bench/: hypothesis would fail an example that a busy machine takes 0.2 s for.
    settings.register_profile("vidare", deadline=None)
    settings.load_profile("vidare")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        one_run.end()


def _is_worker(config: pytest.Config) -> bool:
    """Whether this is one of several processes that run tests side by side, and not the one that leads them."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return side_by_side.scheduler(config, log)


@pytest.hookimpl(tryfirst=True)  # xdist then writes the groups' names into the items' own
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _is_worker(config):
        side_by_side.keep_together(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("containers"):
        containers.require_engine()


@pytest.fixture(scope="session")
def postgres() -> PostgresServer:
    """The one of the whole run. Who stops it needs one of its own."""
    return PostgresServer(one_run.server("postgres"))


@pytest.fixture(scope="session")
def kafka() -> containers.Server:
    """The one of the whole run. Its tests may stop it: none of them runs beside another."""
    return one_run.server("kafka")


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["embedded", _REAL])
async def database_url(request: pytest.FixtureRequest, sqlite_files: SqliteFiles) -> str:
    """A new, migrated database of the parcel service: on SQLite, then on PostgreSQL."""
    if request.param == "embedded":
        return await sqlite_files.new()
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return await postgres.new()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An engine on that database."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def transactions(database: Database) -> Transactions[Any]:
    """Units of work of the parcel service on that database, without anything around them."""
    return Transactions("parcels", database, ParcelTools("vidare.test.parcel"))


@pytest.fixture
def topic() -> TopicSpec:
    """A topic that no other test has."""
    return TopicSpec(f"vidare.test.parcel-{uuid4().hex[:12]}", partitions=4)


@pytest.fixture(params=["embedded", _REAL])
async def backend(
    request: pytest.FixtureRequest, sqlite_files: SqliteFiles, topic: TopicSpec
) -> AsyncIterator[Backend]:
    """The same test twice: on SQLite with the embedded broker, and on PostgreSQL with Apache Kafka."""
    if request.param == "real":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        server: containers.Server = request.getfixturevalue("kafka")
        yield RealBackend(await postgres.new(), topic, server)
        return
    broker = EmbeddedBroker({topic.name: topic.partitions})
    try:
        yield EmbeddedBackend(await sqlite_files.new(), topic, broker)
    finally:
        broker.stop()


@pytest.fixture
async def office(backend: Backend) -> AsyncIterator[PostOffice]:
    """The parcel service on the backend of the test."""
    office = PostOffice(backend)
    yield office
    await office.first.close()
