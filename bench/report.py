"""What a bench hands back, and how it is shown: figures beside their baselines of the same run."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured figure. `value` is a ratio to the baseline (unit ×), a time (ms, s) or a size (MB).

    `ours` and `baseline` say in words what was compared. A `target` is reached from above for ratios and from below
    for all others, and for a ratio of which `less` is better; None: measured for information.
    """

    claim: str
    ours: str
    baseline: str
    value: float
    unit: str = "×"
    target: float | None = None
    less: bool = False

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value <= self.target if self._below else self.value >= self.target

    @property
    def aim(self) -> str:
        if self.target is None:
            return "–"
        sign = "≤" if self._below else "≥"
        return f"{sign} {self.target:.2f} ×" if self.unit == "×" else f"{sign} {self.target:.0f} {self.unit}"

    @property
    def _below(self) -> bool:
        return self.less or self.unit != "×"


def show(figures: Iterable[Figure], console: Console) -> None:
    """The table of all figures."""
    table = Table(title="Measured claims")
    for heading in ("claim", "Vidare", "baseline", "figure", "target", ""):
        table.add_column(heading, justify="right" if heading in ("figure", "target") else "left")
    words = {True: "[green]met[/green]", False: "[red]not met[/red]", None: ""}
    for figure in figures:
        value = f"{figure.value:.2f} ×" if figure.unit == "×" else f"{figure.value:.1f} {figure.unit}"
        table.add_row(figure.claim, figure.ours, figure.baseline, value, figure.aim, words[figure.met])
    console.print(table)
