"""Checks the licences of the packages that Vidare is distributed with: `python -m deploy.licences`.

Which packages: those in deploy/locks, as far as they are for this machine. Their licences: as the installed packages
state them. What is allowed stands in pyproject.toml, `[tool.licences]`.
"""

import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from textwrap import shorten

from license_expression import ExpressionError, LicenseSymbol, Licensing
from packaging.requirements import Requirement
from pydantic import BaseModel

ROOT = Path(__file__).parent.parent


class Reading(BaseModel, extra="forbid"):
    """A package that does not state its licence exactly: what it `states`, and what its licence file `holds`."""

    states: str
    holds: str


class Policy(BaseModel, extra="forbid"):
    """What may be distributed under Vidare's licence.

    `compatible`: the SPDX name of each licence, with the other words by which packages name it. `read`: by package.
    """

    compatible: dict[str, tuple[str, ...]]
    read: dict[str, Reading]

    def licence(self, package: str, statement: str) -> str:
        """The package's licence. What was once read counts only while the package states the same."""
        reading = self.read.get(package)
        return reading.holds if reading and reading.states == statement else statement


@dataclass(frozen=True)
class Found:
    """A package with its licence, as an expression or in its own words; `fault` says why it may not go out."""

    package: str
    licence: str
    fault: str = ""


class Licences:
    """Reads expressions such as `MIT AND (Apache-2.0 OR GPL-3.0-only)`, in the words that a policy knows."""

    def __init__(self, policy: Policy) -> None:
        self._words = Licensing(LicenseSymbol(name, aliases=words) for name, words in policy.compatible.items())

    def found(self, package: str, text: str) -> Found:
        try:
            licence = self._words.parse(text).simplify()
        except ExpressionError:
            return Found(package, "in its own words", _not_known(text))
        return Found(package, str(licence), "" if self._allowed(licence) else _not_known(str(licence)))

    def _allowed(self, licence: object) -> bool:
        """Of alternatives one is enough; of what holds together every part is needed."""
        match licence:
            case self._words.OR():
                return any(self._allowed(part) for part in licence.args)
            case self._words.AND():
                return all(self._allowed(part) for part in licence.args)
            case LicenseSymbol():
                return licence.key in self._words.known_symbols
        return False


def _not_known(licence: str) -> str:
    return f"“{shorten(licence, 100)}” is not known as compatible with EUPL-1.2"


def locked(root: Path) -> list[str]:
    """The names of the packages that are distributed from a machine like this one, sorted."""
    lines = [line for path in root.glob("deploy/locks/*.lock") for line in path.read_text("utf-8").splitlines()]
    wanted = [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalnum()]
    return sorted({one.name for one in wanted if one.marker is None or one.marker.evaluate()})


def stated(package: str) -> str:
    """What an installed package says of its licence, as one expression; several statements hold together."""
    about = metadata(package)
    if expression := about.get_all("License-Expression"):
        return str(expression[0])
    classes = (line for line in about.get_all("Classifier") or () if line.startswith("License ::"))
    named = dict.fromkeys([*(about.get_all("License") or ()), *(line.rpartition(" :: ")[2] for line in classes)])
    named.pop("OSI Approved", None)  # which of them it does not say
    return " AND ".join(f"({name})" if " or " in name.lower() else name for name in named if name) or "UNKNOWN"


def read(root: Path) -> list[Found]:
    """Every package that is distributed, with what its licence is worth."""
    policy = Policy.model_validate(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["licences"])
    licences = Licences(policy)
    found = []
    for package in locked(root):
        try:
            found.append(licences.found(package, policy.licence(package, stated(package))))
        except PackageNotFoundError:
            found.append(Found(package, "unread", "is locked and not installed: `make environment`"))
    return found


def main(root: Path = ROOT) -> int:
    """0 when all may be distributed, else 1 with a line for each that may not. Prints how many have which licence."""
    found = read(root)
    for licence, count in Counter(one.licence for one in found).most_common():
        print(f"{count:4}  {licence}")
    faults = [one for one in found if one.fault]
    for one in faults:
        print(f"refused: {one.package}: {one.fault}", file=sys.stderr)
    print(f"{len(found):4}  packages, {len(faults)} of them refused")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
