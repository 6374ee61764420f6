"""A demonstration token from what a person typed: the `token` command without its command line."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from deploy.local.issuer import WORKING_DAY, LocalIssuer
from shared.kernel.actors import Role
from shared.production import LOCAL_ISSUER, refuse_to_try


def demo_token(
    folder: Path,
    *,
    environment: str,
    audience: str,
    subject: str,
    organisation: str | None,
    roles: Iterable[str],
    now: datetime,
    lifetime: timedelta = WORKING_DAY,
    issuer: str = LOCAL_ISSUER,
    units: Iterable[str] = (),
) -> str:
    """What the `token` command prints; all texts as typed by a person.

    Raises RefusedInProduction in production, and ValueError with a sentence for an unknown role, a malformed
    id of an organisation or a unit, or a combination that a service would refuse.
    """
    refuse_to_try("the local issuer", environment)
    known = {role.value: role for role in Role}
    asked = list(roles)
    if unknown := sorted(set(asked) - known.keys()):
        raise ValueError(f"no such role: {', '.join(unknown)}; the roles are {', '.join(known)}")
    try:
        organisation_id = UUID(organisation) if organisation else None
    except ValueError:
        raise ValueError(f"{organisation} is no organisation's id") from None
    named = list(units)
    try:
        unit_ids = [UUID(unit) for unit in named]
    except ValueError:
        raise ValueError(f"{', '.join(named)} are not ids of units") from None
    local = LocalIssuer(folder, issuer, audience)
    wanted = (known[name] for name in asked)
    return local.token(subject, organisation_id, wanted, now=now, lifetime=lifetime, units=unit_ids)
