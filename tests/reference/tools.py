"""Public tools that read the committed documents: linters and generators of clients, each in its pinned version.

They come from their registries once, into a folder of this machine, and not into the repository. Where that cannot be
(no Node, no registry), the test is skipped with the reason; in CI it fails.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENTS = {path.stem: path for path in sorted((ROOT / "docs/openapi").glob("*.json"))}
PYTHON_PACKAGES = ("openapi-python-client==0.29.1", "mypy==2.4.1")
_NPM = ("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent")
_PATIENCE = 240.0  # seconds, on a machine that does much else
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


def node_tools() -> Path:
    """The folder with `node_modules/.bin`, as package.json names them."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _cannot(f"there is no {program} here")
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    folder = _kept("node", wanted)
    if not folder.exists():
        making = Path(tempfile.mkdtemp(prefix="vidare-node-"))
        (making / "package.json").write_text(wanted, encoding="utf-8")
        _install(_NPM, making)
        _keep(making, folder)
    return folder


def browser() -> str:
    """The program of a Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return _cannot("there is no Chromium here")


def python_tools() -> Path:
    """The folder of the programs of a virtual environment with the generator of Python clients and mypy."""
    folder = _kept("python", " ".join((sys.version, *PYTHON_PACKAGES)))
    if not folder.exists():
        # made where it stays: its programs name their interpreter by its path
        _install((sys.executable, "-m", "uv", "venv", "--quiet", str(folder)), ROOT)
        interpreter = str(folder / "bin" / "python")
        pip = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", interpreter, *PYTHON_PACKAGES)
        try:
            _install(pip, ROOT)
        except BaseException:
            shutil.rmtree(folder)
            raise
    return folder / "bin"


def run(*command: str | Path, folder: Path, programs: Path | None = None) -> tuple[int, str]:
    """Exit code and everything that was said."""
    path = os.pathsep.join(str(one) for one in (programs, os.environ["PATH"]) if one)
    done = subprocess.run(
        [str(one) for one in command], cwd=folder, env={**os.environ, **_QUIET, "PATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_PATIENCE, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def _kept(kind: str, wanted: str) -> Path:
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"vidare-{kind}-tools-{digest}"


def _keep(made: Path, folder: Path) -> None:
    """Another worker may have been as quick."""
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)


def _install(command: tuple[str, ...], folder: Path) -> None:
    code, said = run(*command, folder=folder)
    if code != 0:
        _cannot(f"{command[0]} could not install them: {said[-500:]}")


def _cannot(reason: str) -> NoReturn:
    sentence = f"the public tools are not to be had: {reason}"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
