"""The claims, measured on PostgreSQL and Kafka: `python -m bench [relay consumer commands delivery] [--quick]`.

Figures are reported, not asserted: what they must reach stands beside them.
"""

from typing import Annotated

import typer
import uvloop
from rich.console import Console

from bench import commands, consumer, delivery, relay
from bench.containers import Servers, servers
from bench.report import Figure, show
from shared.observability.logs import configure_logging

_BENCHES = {
    "relay": relay.measure,
    "consumer": consumer.measure,
    "commands": commands.measure,
    "delivery": delivery.measure,
}


async def _measure(names: list[str], found: Servers, quick: bool) -> list[Figure]:
    return [figure for name in names for figure in await _BENCHES[name](found, quick)]


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(_BENCHES)}; none means all")] = None,
    quick: Annotated[bool, typer.Option(help="shorter, and less steady")] = False,
) -> None:
    """Run the benches and show their figures."""
    configure_logging("console", "ERROR")
    unknown = [name for name in names or [] if name not in _BENCHES]
    if unknown:
        raise typer.BadParameter(f"there is no bench {', '.join(unknown)}; there are {', '.join(_BENCHES)}")
    with servers() as found:
        figures = uvloop.run(_measure(names or list(_BENCHES), found, quick))
    show(figures, Console(width=140))


if __name__ == "__main__":
    typer.run(main)
