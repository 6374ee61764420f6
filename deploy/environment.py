"""Makes the virtual environment that everything here runs in: `python3 deploy/environment.py [folder]`.

Standard library only, and readable by any Python 3, so that one that is too old can say so in one sentence. Does
nothing when the environment has just what requirements.lock says.
"""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK = os.path.join(ROOT, "requirements.lock")
OLDEST = (3, 11)


def main() -> None:
    if sys.version_info < OLDEST:
        have = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit("Vidare needs Python 3.11 or newer, and this is Python %s: name another with PYTHON=…" % have)
    folder = os.path.join(ROOT, sys.argv[1] if len(sys.argv) > 1 else ".venv")
    mark = os.path.join(folder, "requirements.sha256")
    with open(LOCK, "rb") as lock:
        wanted = hashlib.sha256(lock.read()).hexdigest()
    if os.path.exists(mark):
        with open(mark) as made:
            if made.read() == wanted:
                return
    print("Setting up the virtual environment in %s (once; a minute or two) …" % folder, flush=True)
    make(folder)
    with open(mark, "w") as made:
        made.write(wanted)


def make(folder: str) -> None:
    """A fresh environment with the locked packages; exits with one sentence when that cannot be done."""
    try:
        import venv

        builder = venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt")
        builder.create(folder)
    except (ImportError, subprocess.CalledProcessError):
        sys.exit("This Python lacks the module venv or ensurepip: install your system's package python3-venv.")
    except OSError as error:
        sys.exit("The folder %s cannot be written: %s." % (folder, error.strerror or error))
    python = os.path.join(folder, "bin", "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK]
    if subprocess.call(install) != 0:
        sys.exit("The packages could not be installed; what pip said stands above. Is the package index reachable?")


if __name__ == "__main__":
    main()
