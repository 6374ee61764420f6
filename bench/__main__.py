"""The measured claims: `python -m bench [relay consumer commands delivery fairness embedded] [--quick]`.

Figures are reported, not asserted: what they must reach stands beside them.
"""

from typing import Annotated

import typer
import uvloop
from rich.console import Console

from bench import commands, consumer, delivery, embedded, relay
from bench.containers import Servers, servers
from bench.report import Figure, show
from shared.observability.logs import configure_logging

# on PostgreSQL and Kafka
_BENCHES = {
    "relay": relay.measure,
    "consumer": consumer.measure,
    "commands": commands.measure,
    "delivery": delivery.measure,
    "fairness": delivery.measure_fairness,
}
_EMBEDDED = "embedded"  # needs nothing
_NAMES = (*_BENCHES, _EMBEDDED)


async def _measure(names: list[str], found: Servers, quick: bool) -> list[Figure]:
    return [figure for name in names for figure in await _BENCHES[name](found, quick)]


def _figures(names: list[str], quick: bool) -> list[Figure]:
    figures = uvloop.run(embedded.measure(quick)) if _EMBEDDED in names else []
    there = [name for name in names if name in _BENCHES]
    if there:
        with servers() as found:
            figures += uvloop.run(_measure(there, found, quick))
    return figures


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(_NAMES)}; none means all")] = None,
    quick: Annotated[bool, typer.Option(help="shorter, and less steady")] = False,
) -> None:
    """Run the benches and show their figures."""
    configure_logging("console", "ERROR")
    unknown = [name for name in names or [] if name not in _NAMES]
    if unknown:
        raise typer.BadParameter(f"there is no bench {', '.join(unknown)}; there are {', '.join(_NAMES)}")
    show(_figures(names or list(_NAMES), quick), Console(width=140))


if __name__ == "__main__":
    typer.run(main)
