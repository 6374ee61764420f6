"""Who can be responsible for a client."""

from uuid import UUID

from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.queries.responsible_kind.reading import kinds_on
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import forbidden


async def responsible_kinds(work: Work) -> frozenset[str]:
    """The kinds of organisation that may be responsible for a client today (docs/domain.md, section 2)."""
    return await kinds_on(work, day_in_helsinki(work.now))


async def responsible_organisation(work: Work) -> UUID:
    """The actor's organisation, which must be of a kind that may be responsible for a client today."""
    own = require_casework(work.actor)
    known = await organisation(work, own)
    if known is None:
        await require_copies(work)
        raise forbidden("Your organisation is not registered.")
    kinds = await responsible_kinds(work)
    if known.kind not in kinds:
        listed = ", ".join(sorted(kinds)) or "none"
        raise forbidden(f"Clients and cases belong to organisations of these kinds today: {listed}.")
    return own
