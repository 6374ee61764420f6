"""Asks a running service whether it is ready: `python -m shared.health PORT`, for container health checks.

Nothing but the standard library: with a service's imports each check would cost seconds of CPU.
"""

import sys
import urllib.error
import urllib.request


def ask(port: int) -> tuple[bool, str]:
    """Whether `/readyz` on this machine's port says yes, and what it said."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
            return True, answer.read().decode()
    except urllib.error.HTTPError as error:
        return False, error.read().decode()
    except OSError as error:
        return False, f"no answer: {error}"


def main(arguments: list[str]) -> int:
    """Prints the answer; exit code 0 or 1."""
    ready, said = ask(int(arguments[0]))
    sys.stdout.write(said + "\n")
    return 0 if ready else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
