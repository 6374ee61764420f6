"""What the caller of a bench may choose."""

from dataclasses import dataclass
from pathlib import Path

BESIDE = "the checkout beside"


@dataclass(frozen=True)
class Asked:
    """`quick`: shorter, and less steady. `beside`: another checkout of Vidare, measured in turns with this one."""

    quick: bool = False
    beside: Path | None = None
