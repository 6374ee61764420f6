"""docs/first-hour.md as a reader who pastes each block into one shell, beside the system that `make run` starts."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "first-hour.md"
CLIENT = "## The same with a generated client"
_PATIENCE = 240.0  # seconds, on a machine that does much else


def pasted(folder: Path, text: str) -> str:
    """What the shell says to all blocks of this part of the page. AssertionError at the first that fails.

    `folder` has the system's own, `var`, in it, as the folder of `make run` has.
    """
    commands = "".join(re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=folder, env={**os.environ, "PATH": path}, text=True,
        capture_output=True, timeout=_PATIENCE, check=False,
    )  # fmt: skip
    answer = folder / "answer.json"
    assert done.returncode == 0, done.stdout + done.stderr + (answer.read_text() if answer.exists() else "")
    return done.stdout
