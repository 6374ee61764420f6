"""A bench limits processes by control groups where it may, says where it may not, and leaves none behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.limited import MOUNTED, OURS, Limits, limits

NO_LIMIT = "no limit, since no control group can be made here"
SHARE = 0.25


def group_of(process: int) -> str:
    """The path of its group of the controller `cpu`, or of its only one."""
    lines = [line.split(":", 2) for line in Path(f"/proc/{process}/cgroup").read_text().splitlines()]
    return next((path for _, controllers, path in lines if "cpu" in controllers.split(",")), lines[-1][2])


def left_over() -> list[Path]:
    return [one for one in MOUNTED.rglob(f"vidare-bench-{os.getpid()}*") if one.is_dir()]


@contextmanager
def sleeper() -> "Iterator[subprocess.Popen[bytes]]":
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def limited_here() -> Iterator[Limits]:
    with limits(SHARE) as limited:
        if not limited.binds:
            pytest.skip(limited.words)
        yield limited


def test_a_process_is_put_into_a_group_of_its_own(limited_here: Limits) -> None:
    with sleeper() as one, sleeper() as other:
        for process in (one, other):
            limited_here.limit(process.pid)
        groups = {group_of(process.pid) for process in (one, other)}
        assert len(groups) == 2
        assert all("vidare-bench-" in group for group in groups)
        assert group_of(os.getpid()) not in groups
    assert limited_here.words == "25% each"


def test_no_group_stays_behind_when_what_was_limited_has_ended() -> None:
    with limits(SHARE) as limited, sleeper() as process:
        limited.limit(process.pid)
    assert left_over() == []


def test_no_group_stays_behind_after_an_interrupt() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs in the background ignores it
    try:
        with pytest.raises(KeyboardInterrupt), limits(SHARE) as limited, sleeper() as process:
            limited.limit(process.pid)
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert left_over() == []


@pytest.mark.parametrize(
    "lines",
    ["1:cpu:/somewhere\n0::/\n", "4:cpu,cpuacct:/\n", "0::/user.slice/user-1000.slice\n", "3:memory:/\n", ""],
    ids=["version 1", "two controllers", "version 2", "no controller of processors", "none at all"],
)
def test_where_no_group_can_be_made_nothing_is_limited_and_a_sentence_says_so(tmp_path: Path, lines: str) -> None:
    (tmp_path / "ours").write_text(lines)
    with limits(SHARE, tmp_path / "not-mounted", tmp_path / "ours") as limited:
        limited.limit(os.getpid())
        assert (limited.binds, limited.words) == (False, NO_LIMIT)
    assert not (tmp_path / "not-mounted").exists()


def test_a_folder_that_is_no_control_group_stays_as_it_is(tmp_path: Path) -> None:
    """Where version 1 is mounted below it, it is an ordinary folder that takes any file."""
    (tmp_path / "ours").write_text("0::/\n")
    with limits(SHARE, tmp_path, tmp_path / "ours") as limited:
        assert not limited.binds
    assert [one.name for one in tmp_path.iterdir()] == ["ours"]


def test_a_system_without_control_groups_limits_nothing(tmp_path: Path) -> None:
    with limits(SHARE, tmp_path, tmp_path / "no-such-file") as limited:
        limited.limit(os.getpid())
        assert limited.words == NO_LIMIT


@pytest.mark.parametrize(
    ("hierarchy", "line", "settings"),
    [
        ("cpu", "2:cpu:/", {"cpu.cfs_period_us": "20000", "cpu.cfs_quota_us": "5000"}),
        ("cpu,cpuacct", "2:cpu,cpuacct:/", {"cpu.cfs_period_us": "20000", "cpu.cfs_quota_us": "5000"}),
        (".", "0::/", {"cpu.max": "5000 20000"}),
    ],
)
def test_each_version_gets_its_own_settings(
    tmp_path: Path, hierarchy: str, line: str, settings: dict[str, str]
) -> None:
    """A folder that takes any file stands for the kernel's, which has the files of its version and no others."""
    root = tmp_path / "mounted" / hierarchy
    root.mkdir(parents=True)
    (root / "cgroup.procs").touch()
    (tmp_path / "ours").write_text(f"{line}\n")
    with limits(SHARE, tmp_path / "mounted", tmp_path / "ours") as limited:
        limited.limit(12345)
        (made,) = (tmp_path / "mounted").rglob("vidare-bench-*-1")
        written = {one.name: one.read_text() for one in made.iterdir()}
        assert made.parent == root
        assert written == {**settings, "cgroup.procs": "12345"}
        for one in made.iterdir():  # the kernel's files go with their folder
            one.unlink()


def test_a_group_deeper_in_the_tree_is_tried_before_its_parents(tmp_path: Path) -> None:
    """Where our own group takes none, as one with processes in version 2, the next around it may."""
    for folder in (tmp_path, tmp_path / "user", tmp_path / "user" / "session"):
        folder.mkdir(exist_ok=True)
        (folder / "cgroup.procs").touch()
    (tmp_path / "user" / "session" / f"vidare-bench-{os.getpid()}-try").touch()  # so that none can be made
    (tmp_path / "ours").write_text("0::/user/session\n")
    with limits(SHARE, tmp_path, tmp_path / "ours") as limited:
        limited.limit(12345)
        (made,) = tmp_path.rglob("vidare-bench-*-1")
        for one in made.iterdir():
            one.unlink()
    assert made.parent == tmp_path / "user"


@pytest.mark.skipif(not OURS.exists(), reason="this is no Linux")
def test_a_group_that_is_still_in_use_is_named_and_not_waited_for_without_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.limited._REMOVED_WITHIN", 0.0)
    (tmp_path / "cgroup.procs").touch()
    (tmp_path / "ours").write_text("0::/\n")
    with limits(SHARE, tmp_path, tmp_path / "ours") as limited:
        limited.limit(12345)
    (made,) = tmp_path.rglob("vidare-bench-*-1")
    assert capsys.readouterr().err == f"{made} is left over. When its process has ended: rmdir {made}\n"
