"""Runs import-linter with the contracts of `pyproject.toml` on a tree, and reads what it says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_RUN = "from importlinter.cli import lint_imports_command; lint_imports_command()"
_WIDE = {"COLUMNS": "400"}  # or it would break the chains into lines


def broken_contracts(root: Path) -> Iterator[str]:
    """The broken contracts of the tree at `root`, each with the chains of imports that break it."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, "--no-cache"],
        cwd=root, env=os.environ | _WIDE, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if "Contracts: " not in done.stdout:
        raise RuntimeError(f"import-linter did not come to an end: {done.stdout}{done.stderr}")
    # Behind the summary each broken contract stands under its name, underlined.
    _, _, detail = done.stdout.partition("Broken contracts\n")
    named = re.split(r"^(\w+\. .+)\n-+\n", detail, flags=re.MULTILINE)
    for name, chains in zip(named[1::2], named[2::2], strict=True):
        yield f"{name} {' '.join(chains.split())}"
