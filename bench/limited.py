"""A limited share of one processor for each of some processes, by control groups of Linux that end with the bench.

On a machine that one process and its database fill, a second process can give nothing, and what is measured of two is
the machine. With a share for each, what is measured ends before the machine does. Both versions of control groups
serve; where neither lets a group be made here, nothing is limited, and `words` says so.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PERIOD = 20_000  # microseconds; a process that has used its share waits for the rest of it
_MEMBERS = "cgroup.procs"
_REMOVED_WITHIN = 5.0  # seconds; the kernel keeps a group for a moment after its last process
MOUNTED, OURS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


@dataclass(frozen=True)
class _Place:
    """A group in which others can be made, and the settings that give one of them its share."""

    path: Path
    settings: Mapping[str, str]

    def make(self, name: str) -> Path:
        """OSError where it cannot be made, or would have no limit."""
        group = self.path / name
        group.mkdir()
        for setting, value in self.settings.items():
            (group / setting).write_text(value)
        return group


class Limits:
    """What a share is, and which processes have one. Without a `place` nothing is limited."""

    def __init__(self, share: float, place: _Place | None) -> None:
        self._share = share
        self._place = place
        self._made: list[Path] = []

    @property
    def words(self) -> str:
        """How much each process gets."""
        return "no limit, since no control group can be made here" if self._place is None else f"{self._share:.0%} each"

    @property
    def binds(self) -> bool:
        """Whether what is limited here is limited."""
        return self._place is not None

    def limit(self, process: int) -> None:
        """From now on this process has its share and no more, whatever others use."""
        if self._place is not None:
            group = self._place.make(f"{_name()}-{len(self._made) + 1}")
            self._made.append(group)
            (group / _MEMBERS).write_text(str(process))

    def end(self) -> None:
        """Removes the groups, whose processes have ended."""
        for group in self._made:
            if not _removed(group):
                print(f"{group} is left over. When its process has ended: rmdir {group}", file=sys.stderr)
        self._made.clear()


@contextmanager
def limits(share: float, mounted: Path = MOUNTED, ours: Path = OURS) -> Iterator[Limits]:
    """Limits of `share` of one processor for each process. They are gone when this is left, by an interrupt too; start
    the processes inside of it, so that they end before."""
    made = Limits(share, _place(share, mounted, ours))
    try:
        yield made
    finally:
        made.end()


def _place(share: float, mounted: Path, ours: Path) -> _Place | None:
    """The nearest group around this process in which another one with a share can be made."""
    return next((place for place in _around(share, mounted, ours) if _takes_groups(place)), None)


def _takes_groups(place: _Place) -> bool:
    """Whether this is a group that we may take a process out of, and another with a share can be made in it."""
    if not os.access(place.path / _MEMBERS, os.W_OK):
        return False
    name = f"{_name()}-try"
    try:
        place.make(name)
    except OSError:
        return False
    finally:
        with suppress(OSError):
            (place.path / name).rmdir()
    return True


def _around(share: float, mounted: Path, ours: Path) -> Iterator[_Place]:
    """Our own group of the controller `cpu` and those around it, in version 1 and in version 2."""
    quota = str(round(share * _PERIOD))
    version_1 = {"cpu.cfs_period_us": str(_PERIOD), "cpu.cfs_quota_us": quota}
    version_2 = {"cpu.max": f"{quota} {_PERIOD}"}
    for controllers, own in _groups(ours):
        if "cpu" in controllers.split(","):
            yield from (_Place(path, version_1) for path in _upwards(mounted / controllers, own))
        elif not controllers:
            yield from (_Place(path, version_2) for path in _upwards(mounted, own))


def _groups(ours: Path) -> Iterator[tuple[str, str]]:
    """The controllers of each hierarchy, none for that of version 2, and the path of our group in it."""
    with suppress(OSError):  # this is no Linux
        for line in ours.read_text().splitlines():
            _, controllers, own = line.split(":", 2)
            yield controllers, own


def _upwards(root: Path, own: str) -> Iterator[Path]:
    """From our group to the root. In a container its path may be that of the machine, which is not seen there."""
    path = root / own.lstrip("/")
    yield from (one for one in (path, *path.parents) if one.is_relative_to(root) and one.is_dir())


def _name() -> str:
    return f"vidare-bench-{os.getpid()}"


def _removed(group: Path) -> bool:
    ends = time.monotonic() + _REMOVED_WITHIN
    while True:
        try:
            group.rmdir()
        except OSError:
            if time.monotonic() > ends:
                return False
            time.sleep(0.05)
        else:
            return True
