"""The whole system by docker compose, in a copy of what the repository ships, beside whatever else runs here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.free_ports import free_ports

ROOT = Path(__file__).parent.parent.parent
PROJECT = f"vidare-test-{os.getpid()}"  # beside what other runs of the tests have up
VERSION = "test"
_PARTS = ("LICENSE", "deploy", "services", "shared", "docker-compose.yml", ".env.example", ".dockerignore")
_PORTS = ("AGREEMENTS_PORT", "REFERRALS_PORT", "NOTIFICATIONS_PORT", "ISSUER_PORT", "MAIL_PORT", "RECEIVER_PORT")

Said = subprocess.CompletedProcess[str]


class Composed:
    """The demonstration's system in `folder`; `ports` by the name of their variable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))

    def copy_and_configure(self) -> None:
        """The files that an operator has, and the command that an operator gives."""
        for part in _PARTS:
            source, target = ROOT / part, self.folder / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "secrets"))
            else:
                shutil.copyfile(source, target)
        script = self.folder / "deploy" / "configure.py"
        subprocess.run([sys.executable, script, "--demo"], check=True, capture_output=True)

    def compose(
        self, *arguments: str, stdin: str | None = None, timeout: float = 600
    ) -> subprocess.CompletedProcess[str]:
        """`docker compose …`, with what it said."""
        # The shell's variables go before those of .env: that is how the ports are moved here.
        chosen = {name: str(port) for name, port in self.ports.items()} | {"VIDARE_VERSION": VERSION}
        chosen["NOTIFICATIONS_PUBLIC_URL"] = f"http://127.0.0.1:{self.ports['NOTIFICATIONS_PORT']}"
        return subprocess.run(
            ["docker", "compose", "--project-name", PROJECT, "--progress", "plain", *arguments],
            cwd=self.folder, env=os.environ | chosen, input=stdin, capture_output=True, text=True,
            timeout=timeout, check=False,
        )  # fmt: skip

    def secrets(self) -> dict[str, str]:
        """The content of every secret file that has one."""
        found = {path.name: path.read_text().strip() for path in (self.folder / "deploy" / "secrets").iterdir()}
        return {name: content for name, content in found.items() if content}


@contextmanager
def composed(folder: Path) -> Iterator[Composed]:
    """Up and healthy; down, with everything it kept, at the end."""
    system = Composed(folder)
    system.copy_and_configure()
    try:
        # --build: images that an earlier run left would test the code of that day.
        started = system.compose("up", "--build", "--detach", "--wait", timeout=1200)
        if started.returncode != 0:
            said = system.compose("logs", "--tail", "30").stdout
            raise AssertionError(f"it did not come up:\n{started.stderr[-2000:]}\n{said}")
        yield system
    finally:
        system.compose("down", "--volumes", "--remove-orphans")
