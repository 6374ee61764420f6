"""Resolves the dependencies anew: `python -m deploy.lock [--upgrade]`.

Writes requirements.lock (everything, for this repository) and one lock for each image. All have hashes, and none
holds an address: where packages come from is the machine's own affair.
"""

import subprocess
import sys
from pathlib import Path

from deploy.ops.installed import NAMES

ROOT = Path(__file__).parent.parent
LOCKS = ROOT / "deploy" / "locks"
_EXTRAS = {**{name: [name] for name in NAMES}, "ops": ["ops", *NAMES], "local": ["local"]}


def compile_lock(target: Path, choice: list[str], upgrade: bool) -> None:
    """One lock file; exits with uv's own words when it cannot be resolved."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--python-version", "3.11"]
    command += [*choice, "--output-file", str(target), *(["--upgrade"] if upgrade else [])]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        sys.exit(f"{target.name} could not be resolved")


def main(arguments: list[str]) -> None:
    """Writes all lock files."""
    upgrade = "--upgrade" in arguments
    LOCKS.mkdir(exist_ok=True)
    compile_lock(ROOT / "requirements.lock", ["--all-extras", "--group", "dev"], upgrade)
    for name, extras in _EXTRAS.items():
        choice = [argument for extra in extras for argument in ("--extra", extra)]
        compile_lock(LOCKS / f"{name}.lock", choice, upgrade)


if __name__ == "__main__":
    main(sys.argv[1:])
