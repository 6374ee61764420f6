"""What `VIDARE_ENV=production` refuses, for every program that can be started.

Settings pass this gate when they are read (`shared/settings.py`), so whoever has settings has passed it. What is only
for trying asks `refuse_to_try` before it does anything. `tests/deploy/test_production_gate.py` walks over all programs.
"""

import os
from collections.abc import Iterator, Sequence

LOCAL_ISSUER = "urn:vidare:local-issuer"
"""What `deploy/local` issues for; any issuer that begins so is a local one."""

Fault = tuple[str, str]
"""The setting, and why production refuses its value. Never the value."""

CHANGE_OVER = "docs/operations.md, section 7, says how an installation changes over"

_FEWEST_SIGNS = 10  # 32 signs by chance have more than 20 different ones, 32 bytes more than 25
_GUESSED = ("changeme", "change-me", "change_me", "example", "password", "secret", "default", "insecure")


class RefusedInProduction(SystemExit):
    """A sentence on standard error and exit code 1."""


def is_production(environment: str) -> bool:
    return environment.strip().lower() == "production"


def refuse_to_try(what: str, environment: str | None = None) -> None:
    """For programs that are made for trying. `environment` is that of the process unless it is given."""
    said = os.environ.get("VIDARE_ENV", "") if environment is None else environment
    if is_production(said):
        raise RefusedInProduction(
            f"VIDARE_ENV=production refuses {what}: it is for trying, and gives whatever is asked to anyone who asks."
            " Name your own identity provider, mail server and Kafka (docs/operations.md, section 1)."
        )


def refused(program: str, faults: Sequence[str]) -> str:
    """What a person reads: all reasons at once."""
    return f"{program}: VIDARE_ENV=production refuses this:\n  " + "\n  ".join(faults)


def refuse(program: str, faults: Sequence[str]) -> None:
    """Ends the program, where there are any reasons."""
    if faults:
        raise RefusedInProduction(refused(program, faults))


def local_issuer(setting: str, issuer: str) -> Iterator[Fault]:
    if issuer.strip().lower().startswith(LOCAL_ISSUER):
        yield setting, "the local issuer gives a token to anyone who asks: name your own identity provider"


def unprotected(setting: str, address: str) -> Iterator[Fault]:
    """An address that is asked, or given to people, without TLS."""
    if address.strip().lower().startswith("http://"):
        yield setting, "an address without TLS: whoever stands on the way can change what is read there. Use https"


def weak(setting: str, secret: str | bytes) -> Iterator[Fault]:
    """A secret that was typed instead of made by chance."""
    words = secret.lower() if isinstance(secret, str) else ""
    if len(set(secret)) < _FEWEST_SIGNS or any(word in words for word in _GUESSED):
        yield setting, "this can be guessed: let python3 deploy/configure.py make one by chance"
