"""The measured claims, with `--quick` shorter:
`python -m bench [relay consumer commands lists coverage deadlines drain delivery fairness scaling embedded]`.

Figures are reported, not asserted: what they must reach stands beside them.
"""

from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from bench import commands, consumer, coverage, deadlines, delivery, drain, embedded, lists, relay, scaling
from bench.asked import Asked
from bench.containers import Servers, servers
from bench.report import Figure, show
from shared.observability.logs import configure_logging

# on PostgreSQL and Kafka
_BENCHES = {
    "relay": relay.measure,
    "consumer": consumer.measure,
    "commands": commands.measure,
    "lists": lists.measure,
    "coverage": coverage.measure,
    "deadlines": deadlines.measure,
    "drain": drain.measure,
    "delivery": delivery.measure,
    "fairness": delivery.measure_fairness,
    "scaling": scaling.measure,
}
_EMBEDDED = "embedded"  # needs nothing
_NAMES = (*_BENCHES, _EMBEDDED)


async def _measure(names: list[str], found: Servers, asked: Asked) -> list[Figure]:
    return [figure for name in names for figure in await _BENCHES[name](found, asked)]


def _figures(names: list[str], asked: Asked) -> list[Figure]:
    figures = uvloop.run(embedded.measure(asked)) if _EMBEDDED in names else []
    there = [name for name in names if name in _BENCHES]
    if there:
        with servers() as found:
            figures += uvloop.run(_measure(there, found, asked))
    return figures


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(_NAMES)}; none means all")] = None,
    quick: Annotated[bool, typer.Option(help="shorter, and less steady")] = False,
    beside: Annotated[
        Path | None, typer.Option(help="another checkout of Vidare, measured in turns", exists=True, file_okay=False)
    ] = None,
) -> None:
    """Run the benches and show their figures."""
    configure_logging("console", "ERROR")
    unknown = [name for name in names or [] if name not in _NAMES]
    if unknown:
        raise typer.BadParameter(f"there is no bench {', '.join(unknown)}; there are {', '.join(_NAMES)}")
    asked = Asked(quick, beside.resolve() if beside is not None else None)
    show(_figures(names or list(_NAMES), asked), Console(width=160))


if __name__ == "__main__":
    typer.run(main)
