"""`try.sh` in the system's folder: its addresses and tokens for today, as variables of a shell.

One line, `. var/try.sh`, gives a terminal all that `make run` printed (docs/first-hour.md).
"""

import shlex
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from deploy.local.organisations import ORGANISATIONS
from deploy.local.signing_key import written_beside
from deploy.local.stack import Stack
from shared.kernel.actors import Role

ROLES = (Role.CASEWORKER, Role.ORG_ADMIN, Role.SIGNATORY)
"""What the tokens of an organisation may do."""


def tokens(stack: Stack, now: datetime) -> dict[str, str]:
    """A token for each organisation by its word, and the operator's, who is outside all of them."""
    made = {one.word: stack.token(one.id, ROLES, now) for one in ORGANISATIONS}
    return made | {"operator": stack.token(None, (Role.OPERATOR,), now)}


def write_try_file(stack: Stack, given: Mapping[str, str]) -> Path:
    """The file, anew at each start, since tokens end; only its owner reads it."""
    at = stack.addresses
    variables = {
        "AGREEMENTS": at.agreements,
        "REFERRALS": at.referrals,
        "NOTIFICATIONS": at.notifications,
        "ISSUER": at.issuer,
        "MAILS": at.mails,
        "RECEIVER": at.receiver,
        "BROKER": stack.bootstrap,
        **{f"{one.word.upper()}_ID": str(one.id) for one in ORGANISATIONS},
        **{word.upper(): token for word, token in given.items()},
    }
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
    path = stack.folder / "try.sh"
    return written_beside(path, "".join(lines).encode(), mode=0o600).replace(path)
