"""What all processes of one test run share: a folder, and in it which servers were started for all of them."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.containers import KAFKA, POSTGRES, Server

_FOLDER = "VIDARE_TEST_RUN"
_KINDS = {"postgres": POSTGRES, "kafka": KAFKA}


def begin() -> None:
    """Called once a run, before it starts processes of its own, which inherit the folder."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="vidare-tests-")


def keep_bytecode(where: Path) -> None:
    """On a machine that keeps none, lets the processes that this one starts from now on keep theirs in this folder.

    Each of them would compile everything anew.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ["PYTHONPYCACHEPREFIX"] = str(where)


def end() -> None:
    """Called once a run, when all its processes have ended: its servers and its folder go."""
    for note in folder().glob("*.server"):
        _noted(note).remove()
    shutil.rmtree(os.environ.pop(_FOLDER))


def folder() -> Path:
    """What all processes of the run may read and write."""
    return Path(os.environ[_FOLDER])


def server(name: str) -> Server:
    """The run's one `postgres` or `kafka`; whoever asks first starts it."""
    note = folder() / f"{name}.server"
    with _locked(note.with_suffix(".lock")):
        if not note.exists():
            started = _KINDS[name].start()
            note.write_text(f"{started.id} {started.port}")
        return _noted(note)


def _noted(note: Path) -> Server:
    id_, port = note.read_text().split()
    return _KINDS[note.stem].running(id_, int(port))


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)  # goes with the process, however that ends
        yield
