"""`python -m services.<name> <role>`: how every service is started, migrated and asked for its health."""

import asyncio
import gc
import sys
from typing import Annotated

import typer
import uvloop
from pydantic import ValidationError

from shared.health import ask
from shared.observability.logs import configure_logging
from shared.observability.tracing import configure_tracing
from shared.persistence.database import Database
from shared.persistence.limits import FOR_MIGRATIONS
from shared.persistence.schema import upgrade
from shared.runtime import Runtime, ServiceBroke, stop_on_signals
from shared.service import Service
from shared.settings import ServiceSettings, missing_settings

Port = Annotated[int, typer.Argument(help="the port whose /readyz is asked")]


def read_settings(service: Service) -> ServiceSettings:
    """The service's settings from its environment, or exit with one line for each that is missing."""
    try:
        return service.settings()
    except ValidationError as error:
        sys.exit(missing_settings(service.name, [dict(one) for one in error.errors()]))


def command_line(service: Service) -> typer.Typer:
    """The commands of one service."""
    app = typer.Typer(
        help=service.summary.en, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )

    def start(role: str) -> None:
        settings = read_settings(service)
        configure_logging(settings.log_style, settings.log_level)
        configure_tracing(service.name, settings.otlp_endpoint)
        try:
            uvloop.run(_run(service, settings, role))
        except ServiceBroke as broke:
            sys.exit(str(broke))

    @app.command()
    def api() -> None:
        """Answer HTTP, and relay what is committed."""
        start("api")

    @app.command()
    def worker() -> None:
        """Consume events, keep the clocks and make deliveries."""
        start("worker")

    @app.command(name="all")
    def everything() -> None:
        """Both in one process, for a small installation."""
        start("all")

    @app.command()
    def migrate() -> None:
        """Bring the database to the schema that this version needs, as the role that owns it. May be run again."""
        settings = read_settings(service)
        asyncio.run(_migrate(service, settings))
        typer.echo(f"{service.name}: the database has the newest schema")

    @app.command()
    def health(port: Port) -> None:
        """Ask the running service whether it is ready; exit 0 or 1. (`python -m shared.health` does so cheaply.)"""
        ready, said = ask(port)
        if not ready:
            sys.exit(said)
        typer.echo(said)

    return app


async def _run(service: Service, settings: ServiceSettings, role: str) -> None:
    stop = stop_on_signals()
    runtime = Runtime(service, settings)
    listeners = runtime.listeners(role)
    _spare_the_collector()
    await runtime.run(role, listeners, stop)


def _spare_the_collector() -> None:
    """What was made so far stays to the end. A command is a tenth faster when the collector leaves it out."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _migrate(service: Service, settings: ServiceSettings) -> None:
    address, role = settings.owners_database()
    database = Database(address, limits=FOR_MIGRATIONS)
    try:
        await upgrade(database, service.migrations, role)
    finally:
        await database.close()
