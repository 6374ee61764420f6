"""The operator's commands. They read the same environment variables as the services and change nothing by hand:
the mechanics are the services' own (`shared/messaging`)."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.ops import keys, outbox, parked, provisions, responsible_kinds, statutory_clocks, subjects, topics
from shared.service import Service

Replication = Annotated[int, typer.Option(min=1, envvar="KAFKA_REPLICATION", help="replicas of each topic")]
Patience = Annotated[float, typer.Option(min=0, help="seconds to wait for a Kafka that is still starting")]
Passwords = Annotated[
    Path | None,
    typer.Option(help="folder with <service>_kafka_password: make the logins and set the rights of each service too"),
]
Partitions = Annotated[bool, typer.Option("--partitions", help="one line for each partition")]
Message = Annotated[UUID, typer.Argument(help="the message's id, as `parked list` shows it")]
Messages = Annotated[list[UUID] | None, typer.Argument(help="the messages' ids; none means all that wait")]
All = Annotated[bool, typer.Option("--all", help="those that took effect since as well")]
Value = Annotated[bool, typer.Option("--value", help="its content too: it may come from anyone")]
Basis = Annotated[str, typer.Argument(help="law:<act>:<section>@<valid from>, such as law:681/2023:16@2025-01-01")]
Subject = Annotated[str, typer.Argument(help="the claim `sub` of the tokens of one person or program")]
LastDay = Annotated[str, typer.Argument(help="YYYY-MM-DD")]
Kind = Annotated[str, typer.Argument(help="a kind of organisation, such as municipality")]
FirstDay = Annotated[str, typer.Argument(help="YYYY-MM-DD")]
Source = Annotated[str, typer.Option(help="on what it rests: the provision, or the decision and its day")]
CheckedBy = Annotated[str, typer.Option(help="who checked that it permits the disclosure: a name and an office")]
CheckedOn = Annotated[str, typer.Option(help="the day of the check, YYYY-MM-DD")]
ClockKind = Annotated[str, typer.Argument(help="what is awaited, such as plan-review")]
StartEvent = Annotated[str, typer.Argument(help="what it is counted from, such as plan-made")]
Length = Annotated[int, typer.Argument(min=1)]
Unit = Annotated[str, typer.Argument(help="business-day, day or month")]
Act = Annotated[str, typer.Option(help="the act's number, such as 681/2023")]
Section = Annotated[str | None, typer.Option(help="its section, where somebody has found it")]
WithoutDelay = Annotated[bool, typer.Option("--without-delay", help="the act names no length: this one is yours")]
Pausable = Annotated[bool, typer.Option("--pausable/--runs-on", help="whether a pause of the case lets it stand still")]
Steps = Annotated[
    list[str] | None,
    typer.Option("--remind", help="days from the due day, and whom: -14:responsible, 7:responsible-supervisor"),
]
ReadWhere = Annotated[str, typer.Option(help="where the length was read: the provision, or the guidance and its day")]
Rows = Annotated[list[int] | None, typer.Option("--row", help="a row's id; none means all of them")]


def command_line(services: Mapping[str, Service]) -> typer.Typer:
    """The commands for these services."""

    def named(name: str) -> Service:
        if name not in services:
            raise typer.BadParameter(f"there is no service {name}; the services are {', '.join(services)}")
        return services[name]

    chosen = Annotated[Service, typer.Argument(parser=named, metavar="SERVICE", help=" | ".join(services))]
    app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    _add_kafka(app, services)
    _add_republish(app, chosen)
    _add_subject(app, chosen)
    app.add_typer(_parked(chosen), name="parked")
    app.add_typer(_outbox(chosen), name="outbox")
    app.add_typer(_keys(chosen), name="keys")
    app.add_typer(_provisions(), name="provisions")
    app.add_typer(_responsible_kinds(), name="responsible-kinds")
    app.add_typer(_statutory_clocks(), name="statutory-clocks")
    return app


def _add_kafka(app: typer.Typer, services: Mapping[str, Service]) -> None:
    @app.command("topics")
    def provision(replication: Replication = 1, patience: Patience = 60, passwords: Passwords = None) -> None:
        """Make missing topics, widen and set those that differ; give each service its login. May be run again."""
        topics.provision_all(services, replication, patience)
        if passwords is not None:
            topics.grant_all(services, passwords)

    @app.command()
    def lag(partitions: Partitions = False) -> None:
        """How many records each consumer group has yet to read."""
        topics.show_lag(services, partitions)


def _add_republish(app: typer.Typer, chosen: Any) -> None:
    @app.command()
    def republish(service: chosen) -> None:
        """Send the current state of every aggregate again, for copies that are built anew."""
        asyncio.run(outbox.send_again(service))


def _add_subject(app: typer.Typer, chosen: Any) -> None:
    @app.command()
    def subject(service: chosen, sub: Subject) -> None:
        """Say under which pseudonym a person's requests stand in the service's log."""
        subjects.show_pseudonym(service, sub)


def _parked(chosen: Any) -> typer.Typer:
    app = typer.Typer(help="Messages whose effects could not be made.", no_args_is_help=True)

    @app.command("list")
    def list_(service: chosen, everything: All = False) -> None:
        """Those that wait, oldest first."""
        asyncio.run(parked.show_parked(service, everything))

    @app.command()
    def show(service: chosen, message: Message, value: Value = False) -> None:
        """One of them, with its headers."""
        asyncio.run(parked.show_one(service, message, value))

    @app.command()
    def replay(service: chosen, messages: Messages = None) -> None:
        """Feed them to the service's reactions once more; what took effect before has no second effect."""
        asyncio.run(parked.replay(service, messages or []))

    return app


def _keys(chosen: Any) -> typer.Typer:
    app = typer.Typer(help="Keys of a service: replacing one while everything runs.", no_args_is_help=True)

    @app.command()
    def rewrap(service: chosen) -> None:
        """Wrap each anew by the ring's first key, so that the others can be retired. May be run again."""
        asyncio.run(keys.rewrap(service))

    @app.command()
    def rehash(service: chosen) -> None:
        """Hash each row anew by the first search key, so that the others can be retired. May be run again."""
        asyncio.run(keys.rehash(service))

    return app


def _provisions() -> typer.Typer:
    app = typer.Typer(help="Provisions of law on which client data may be disclosed.", no_args_is_help=True)

    @app.command("list")
    def list_() -> None:
        """All of them, with their validity and who checked them."""
        asyncio.run(provisions.show_provisions())

    @app.command()
    def enable(basis: Basis, checked_by: CheckedBy, checked_on: CheckedOn) -> None:
        """Let needs and referrals name it, since somebody checked that it permits the disclosure."""
        asyncio.run(provisions.enable(basis, checked_by, checked_on))

    @app.command()
    def end(basis: Basis, last_day: LastDay) -> None:
        """Disclose nothing on it after a day."""
        asyncio.run(provisions.end(basis, last_day))

    return app


def _responsible_kinds() -> typer.Typer:
    app = typer.Typer(help="Kinds of organisation that may be responsible for clients.", no_args_is_help=True)

    @app.command("list")
    def list_() -> None:
        """All of them, with their days and on what they rest."""
        asyncio.run(responsible_kinds.show_responsible_kinds())

    @app.command()
    def add(kind: Kind, first_day: FirstDay, source: Source) -> None:
        """Let organisations of this kind register clients and open cases from a day on."""
        asyncio.run(responsible_kinds.add(kind, first_day, source))

    @app.command()
    def end(kind: Kind, last_day: LastDay) -> None:
        """Let them do so until a day. Whoever is responsible for a client then stays so."""
        asyncio.run(responsible_kinds.end(kind, last_day))

    return app


def _statutory_clocks() -> typer.Typer:
    app = typer.Typer(help="How long the law lets something wait in a case.", no_args_is_help=True)

    @app.command("list")
    def list_() -> None:
        """All of them, with their days and on what they rest."""
        asyncio.run(statutory_clocks.show_statutory_clocks())

    @app.command()
    def add(
        kind: ClockKind,
        starts_with: StartEvent,
        first_day: FirstDay,
        length: Length,
        unit: Unit,
        act: Act,
        source: ReadWhere,
        section: Section = None,
        without_delay: WithoutDelay = False,
        pausable: Pausable = True,
        remind: Steps = None,
    ) -> None:
        """Count so from a day on. Where it is counted already, end that first."""
        added = statutory_clocks.add(
            kind,
            starts_with,
            first_day,
            length,
            unit,
            act=act,
            section=section,
            without_delay=without_delay,
            pausable=pausable,
            reminders=remind or [],
            source=source,
        )
        asyncio.run(added)

    @app.command()
    def end(kind: ClockKind, starts_with: StartEvent, last_day: LastDay) -> None:
        """Count so until a day. What runs then goes on as it began."""
        asyncio.run(statutory_clocks.end(kind, starts_with, last_day))

    return app


def _outbox(chosen: Any) -> typer.Typer:
    app = typer.Typer(help="Events on their way to Kafka.", no_args_is_help=True)
    dead = typer.Typer(help="Events that Kafka refused for good.", no_args_is_help=True)
    app.add_typer(dead, name="dead")

    @dead.command("list")
    def list_(service: chosen) -> None:
        """The refused rows, oldest first."""
        asyncio.run(outbox.show_dead(service))

    @dead.command()
    def retry(service: chosen, rows: Rows = None) -> None:
        """Hand them to the relay again, once the cause is mended."""
        asyncio.run(outbox.retry(service, rows))

    return app
