"""The folder that an embedded system keeps everything in: it must be writable, and one process's own."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderUnusable(SystemExit):
    """The folder cannot be written, or another system uses it: one clear sentence and exit code 1."""


def prepare(folder: Path) -> None:
    """Makes the folder; FolderUnusable when it cannot be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise FolderUnusable(f"The folder {folder} cannot be written: {error.strerror}. Choose another.") from error


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder is this process's own inside. Two systems on the same files would each send what the other sends.

    The lock goes with the process, however it ends. FolderUnusable when another has it.
    """
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderUnusable(f"The folder {folder} is used by a system that runs. Choose another.") from error
        yield
